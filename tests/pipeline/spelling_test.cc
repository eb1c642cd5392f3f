#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

namespace {

// The word without its last letter but one.
std::string misspelt(std::string word) { return word.erase(word.size() - 2, 1); }

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Words of "  NAME   what it is" lines below a heading of a help.
std::vector<std::string> namesBelow(const std::string& help, const std::string& heading) {
  std::vector<std::string> names;
  bool below = false;
  for (const std::string& line : lines(help)) {
    if (line.empty() || line[0] != ' ') below = line == heading;
    if (!below || line.size() < 3 || line[0] != ' ' || line[2] == ' ') continue;
    std::istringstream words(line);
    std::string word;
    while (words >> word)
      if (!word.starts_with("-") || word.starts_with("--")) break;
    if (word.ends_with(',')) word.pop_back();  // another spelling follows
    if (word.size() > 4) names.push_back(word);
  }
  return names;
}

void checkAnswer(const Workplace& place, const std::string& command, const std::string& right) {
  Run run = place.run(command, {.seconds = 60});
  INFO(command << ": " << run.code << " " << run.err);
  CHECK(run.code == 2);
  CHECK(isOneLine(run.err));
  CHECK_THAT(run.err, Catch::Contains("did you mean '" + right + "'?"));
}

}  // namespace

TEST_CASE("a misspelt command or option is answered with the right one") {
  Workplace place;
  std::vector<std::string> commands = namesBelow(place.output("tc0 --help"), "commands:");
  CHECK(commands.size() > 15);
  for (const std::string& command : commands) {
    checkAnswer(place, "tc0 " + misspelt(command), command);
    std::string help = place.output("tc0 " + command + " --help");
    std::vector<std::string> options = namesBelow(help, "options:");
    CHECK(options.size() > 0);
    for (const std::string& option : options)
      checkAnswer(place, "tc0 " + command + " " + misspelt(option), option);
  }
}

TEST_CASE("a misspelt word after an option is answered with the right one") {
  Workplace place;
  place.write("m.safetensors",
              formatCheckpoint(seededModel({.kind = NetworkKind::kMlp}, Target::kMoment, 1)));
  place.output("tc0 quantise m.safetensors -o p && tc0 new majority -o m.tc0");
  checkAnswer(place, "tc0 quantise m.safetensors --recipe shalow -o q", "shallow");
  checkAnswer(place, "tc0 compile p --optimize dept -o q", "depth");
  checkAnswer(place, "tc0 simulate m.tc0 --random 1 --engine aray", "array");
  checkAnswer(place, "tc0 new majorty -o q", "majority");
  checkAnswer(place, "tc0 completion bsh", "bash");
  CHECK_FALSE(place.has("q"));
}

TEST_CASE("a misspelt key or word of a configuration is answered with the right one") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  std::vector<std::string> keys;
  for (const std::string& line : lines(outputOf(place, "tc0 train --keys")))
    keys.push_back(line.substr(0, line.find(' ')));
  REQUIRE(keys.size() > 40);
  std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  place.write("good.toml", "[data]\nname = \"mixture2d\"\n");
  for (int i = 0; i < 8; ++i) {
    const std::string& key = keys[random() % keys.size()];
    std::size_t point = key.find('.');
    std::string wrong = misspelt(key);
    checkAnswer(place, "tc0 train good.toml --set " + wrong + "=1 -o o", key);
    place.write("bad.toml",
                "[" + key.substr(0, point) + "]\n" + wrong.substr(point + 1) + " = 1\n");
    checkAnswer(place, "tc0 train bad.toml -o o", key);
  }
  checkAnswer(place, "tc0 train good.toml --set flow.target=momet -o o", "moment");
  checkAnswer(place, "tc0 train good.toml --set data.name=mixture2 -o o", "mixture2d");
  CHECK_FALSE(place.has("o"));
}
