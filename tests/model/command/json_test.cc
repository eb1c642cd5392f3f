#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/file.h"
#include "model/command/command.h"
#include "tests/support/networks.h"

using namespace tc0;
using nlohmann::json;

namespace {

// A new folder, gone in the end.
struct Place {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("tc0-json-" + std::to_string(::getpid()));

  Place() { std::filesystem::create_directories(folder); }
  ~Place() { std::filesystem::remove_all(folder); }
  std::string path(const std::string& name) const { return folder / name; }
};

// Standard error for as long as it lives.
struct CapturedErrors {
  std::ostringstream text;
  std::streambuf* before = std::cerr.rdbuf(text.rdbuf());
  ~CapturedErrors() { std::cerr.rdbuf(before); }
};

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const CapturedErrors captured;
  const int code = runModelCommand(arguments, out, err);
  return {code, out.str(), err.str() + captured.text.str()};
}

Outcome train(const std::string& folder, const std::string& steps,
              const std::vector<std::string>& more) {
  std::vector<std::string> words{"train", TC0_SOURCE "/model/configs/mixture2d.toml", "-o", folder};
  for (const std::string& setting :
       {"train.steps=" + steps, std::string("log.every=3"), std::string("log.pictures=0")}) {
    words.insert(words.end(), {"--set", setting});
  }
  words.insert(words.end(), {"--device", "cpu", "--json"});
  words.insert(words.end(), more.begin(), more.end());
  return run(words);
}

}  // namespace

TEST_CASE("train --json prints the run's last figures, and its progress on standard error") {
  const Place place;
  const std::string folder = place.path("run");
  const Outcome first = train(folder, "6", {});
  INFO(first.err);
  REQUIRE(first.code == 0);
  CHECK(first.err.find("step        3  raw") != std::string::npos);
  const json said = json::parse(first.out);
  CHECK(said.at("file") == folder + "/model.safetensors");
  CHECK(said.at("bytes") == std::filesystem::file_size(folder + "/model.safetensors"));
  CHECK(said.at("kind") == "checkpoint");
  CHECK(std::filesystem::exists(said.at("checkpoint").get<std::string>()));
  CHECK(said.at("data") == "mixture2d");
  CHECK(said.at("interrupted") == false);
  CHECK(said.at("step") == 6);
  CHECK(said.at("raw") > 0);
  CHECK(said.at("seconds") > 0);
  CHECK(said.at("boundary").is_number());
  std::istringstream log(readFile(folder + "/log.jsonl"));
  json last;
  for (std::string line; std::getline(log, line);) last = json::parse(line);
  for (const auto& [key, value] : last.items()) CHECK(said.at(key) == value);

  const json longer = json::parse(train(folder, "9", {"--resume"}).out);
  CHECK(longer.at("step") == 9);
  CHECK(longer.at("seconds") > said.at("seconds"));
  const Outcome both = train(folder, "9", {"--keys"});
  CHECK(both.code == 2);
  CHECK(both.err == "tc0-model: train: required --keys or --json, found both\n");
}

TEST_CASE("sample --json of a checkpoint says what was drawn, and how it attends where asked") {
  const Place place;
  NetworkConfig config = smallVit();
  config.queryKeyNorm = true;
  config.positions = Positions::kSinusoidal;
  const std::string bytes = formatCheckpoint(seededModel(config, Target::kMoment, 1));
  const std::string model = place.path("m.safetensors"), to = place.path("s.png");
  writeFile(model, [&](std::ostream& out) { out << bytes; });

  const Outcome drawn = run({"sample", model, "--count", "5", "--times", "1,0.7,0", "--side", "8",
                             "--seed", "3", "-o", to, "--json"});
  INFO(drawn.err);
  REQUIRE(drawn.code == 0);
  const json said = json::parse(drawn.out);
  CHECK(said.at("file") == to);
  CHECK(said.at("bytes") == std::filesystem::file_size(to));
  CHECK(said.at("kind") == "picture");
  CHECK(said.at("from") == json{{"file", model}, {"kind", "checkpoint"}});
  CHECK(said.at("count") == 5);
  CHECK(said.at("seed") == 3);
  CHECK(said.at("steps") == 2);
  CHECK(said.at("sample") == json{{"channels", 1}, {"side", 8}, {"levels", 17}});
  CHECK(said.at("picture").at("width") > 8);
  CHECK_FALSE(said.contains("attention"));

  const json approx = json::parse(run({"sample", model, "--attention", "auto", "--json"}).out);
  CHECK_FALSE(approx.contains("file"));
  CHECK(approx.at("attention").is_array());
  CHECK(approx.at("steps") == 1);
}
