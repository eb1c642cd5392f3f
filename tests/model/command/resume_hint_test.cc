#include "model/command/resume_hint.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "circuit/base/file.h"
#include "model/command/command.h"

// Last: the log library under LibTorch has a CHECK of its own, which ends the program.
#include <catch2/catch.hpp>

namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-resume it's-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

// Interrupts this process once, when the line of step 17 is printed.
struct Raiser : std::stringbuf {
  int sync() override {
    if (str().find("step       17") != std::string::npos && !raised) {
      raised = true;
      std::raise(SIGINT);
    }
    return 0;
  }
  bool raised = false;
};

// The words of a command line as a shell takes them apart.
std::vector<std::string> wordsOf(const std::string& line) {
  std::FILE* pipe = ::popen(("printf '%s\\n' " + line).c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += char(c);
  ::pclose(pipe);
  std::istringstream lines(text);
  std::vector<std::string> words;
  for (std::string word; std::getline(lines, word);) words.push_back(word);
  return words;
}

int run(const std::vector<std::string>& words, std::ostream& out) {
  std::ostringstream err;
  const int code = tc0::runModelCommand(words, out, err);
  INFO(err.str());
  CHECK(err.str().empty());
  return code;
}

}  // namespace

TEST_CASE("a shell reads back a quoted word") {
  for (const char* text :
       {"plain", "", "two words", "it's", "a\"b\\c$HOME`x`*", "log.steps=[1, 8]"})
    CHECK(wordsOf(tc0::shellWord(text)) == std::vector<std::string>{text});
  CHECK(tc0::shellWord("train.steps=40") == "train.steps=40");
}

TEST_CASE("the line that an interrupted training prints goes on with that run") {
  const Folder folder;
  const std::string config = folder.path / "points.toml";
  tc0::writeFile(config, [](std::ostream& out) {
    out << "[data]\nname = \"mixture2d\"\n[model]\nwidth = 16\nconditional = false\n"
           "[train]\nsteps = 6\nbatch = 32\naverages = [0.9]\nsample_average = 0.9\nthreads = 1\n";
  });
  const std::vector<std::string> train = {
      "train",    config,        "--set", "train.steps=40",        "--set", "log.steps=[1, 2]",
      "--device", "cpu",         "--set", "train.schedule=linear", "--set", "model.depth=1",
      "--set",    "log.every=1", "--set", "log.pictures=0",        "-o"};
  const auto into = [&](const std::string& name) {
    std::vector<std::string> words = train;
    words.push_back(folder.path / name);
    return words;
  };
  std::ostringstream out;
  REQUIRE(run(into("whole run"), out) == 0);
  Raiser raiser;
  std::ostream raising(&raiser);
  REQUIRE(run(into("cut run"), raising) == 130);
  const std::string text = raiser.str();
  INFO(text);
  const std::size_t said = text.find("interrupted after 18 of 40 steps; wrote ");
  REQUIRE(said != std::string::npos);
  std::vector<std::string> words = wordsOf(text.substr(text.find('\n', said) + 1));
  REQUIRE(words.at(0) == "tc0-model");
  words.erase(words.begin());
  REQUIRE(run(words, out) == 0);
  for (const char* file : {"model.safetensors", "checkpoint.safetensors"})
    CHECK(tc0::readFile(folder.path / "whole run" / file) ==
          tc0::readFile(folder.path / "cut run" / file));
}
