#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <sstream>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 400;

struct Page {
  std::string text;
  std::vector<std::string> commands;  // lines of ```sh blocks, continued ones joined
  std::vector<std::string> named;     // lines of ```sh skip blocks, and code within the text
};

void addLine(std::vector<std::string>& commands, const std::string& line) {
  bool continued = !commands.empty() && commands.back().ends_with("\\");
  if (continued) {
    commands.back().pop_back();
    commands.back() += line;
  } else if (!line.empty()) {
    commands.push_back(line);
  }
}

void addSpans(std::vector<std::string>& named, const std::string& line) {
  static const std::regex span("`([^`]+)`");
  for (std::sregex_iterator at(line.begin(), line.end(), span), end; at != end; ++at)
    named.push_back((*at)[1]);
}

Page pageOf(const Workplace& place, const std::string& path) {
  Page page{place.output("cat " TC0_SOURCE "/" + path), {}, {}};
  std::istringstream in(page.text);
  std::string block;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```"))
      block = block.empty() ? (line == "```" ? "text" : line.substr(3)) : "";
    else if (block == "sh")
      addLine(page.commands, line);
    else if (block == "sh skip")
      addLine(page.named, line);
    else if (block.empty())
      addSpans(page.named, line);
  }
  return page;
}

// The folders of a clone that has been built, in a scratch folder.
void furnish(const Workplace& place) {
  for (const char* folder : {"model", "tools", "docs"})
    fs::create_directory_symlink(fs::path(TC0_SOURCE) / folder, place.path(folder));
  fs::create_directories(place.path("build/release"));
  fs::create_directory_symlink(TC0_BIN_DIR, place.path("build/release/bin"));
}

bool needsModel(const std::string& command) {
  static const std::regex pattern("tc0(-model| train| evaluate| orders| finetune)\\b");
  return std::regex_search(command, pattern);
}

// A script is there, parses, and knows the options that are given to it.
void checkScript(const Workplace& place, const std::string& command) {
  std::istringstream words(command);
  std::string script, word;
  words >> script;
  INFO(command);
  REQUIRE(place.has(script));
  std::string source = place.read(script);
  const bool isPython = source.substr(0, source.find('\n')).ends_with("python3");
  outputOf(place, "test -x " + script + " && " +
                      (isPython ? "python3 -c 'compile(open(\"" + script +
                                      "\").read(), \"script\", \"exec\")'"
                                : "bash -n " + script));
  while (words >> word && word[0] != '#') {
    if (word.starts_with("[")) word = word.substr(1);
    static const std::regex option("--[a-z-]+");
    std::smatch found;
    if (std::regex_search(word, found, option) && found.position() == 0)
      CHECK_THAT(source, Catch::Contains(found[0].str()));
  }
}

}  // namespace

TEST_CASE("every command of the README runs, in order") {
  Workplace place;
  Page page = pageOf(place, "README.md");
  furnish(place);
  CHECK(page.commands.size() >= 5);
  for (const std::string& command : page.commands) {
    INFO(command);
    if (needsModel(command) && !canTrain()) {
      notTried("tc0-model is not built: " + command);
      continue;
    }
    Run run = place.run("set -o pipefail\n" + command, {.seconds = kPatience});
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(run.err == "");
  }
}

TEST_CASE("what the README and the first pages of docs/ name is there") {
  Workplace place;
  furnish(place);
  std::string help = place.output("tc0 --help");
  int scripts = 0, commands = 0;
  for (const char* path : {"README.md", "docs/getting-started.md", "docs/results.md"}) {
    for (const std::string& named : pageOf(place, path).named) {
      INFO(path << ": " << named);
      std::smatch found;
      if (named.starts_with("tools/") && place.has(named.substr(0, named.find(' '))) &&
          !fs::is_directory(place.path(named.substr(0, named.find(' '))))) {
        checkScript(place, named);
        ++scripts;
      } else if (std::regex_search(named, found, std::regex("^tc0 ([a-z]+)"))) {
        CHECK_THAT(help, Catch::Contains("\n  " + found[1].str() + " "));
        ++commands;
      } else if (std::regex_search(named, found, std::regex("cmake --preset ([a-z]+)"))) {
        CHECK_THAT(place.output("cat " TC0_SOURCE "/CMakePresets.json"),
                   Catch::Contains("\"" + found[1].str() + "\""));
      }
    }
  }
  CHECK(scripts >= 4);
  CHECK(commands >= 2);
}

TEST_CASE("the files and folders that the README links to are there") {
  Workplace place;
  std::string text = place.output("cat " TC0_SOURCE "/README.md");
  static const std::regex link("\\]\\(([^)#:]+)\\)");
  int links = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at, ++links) {
    INFO((*at)[1].str());
    CHECK(fs::exists(fs::path(TC0_SOURCE) / (*at)[1].str()));
  }
  CHECK(links > 5);
}
