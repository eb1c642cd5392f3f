#include "model/train/run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/train/ranks.h"

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using tc0::TrainConfig;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-run-" + std::to_string(::getpid()));
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
};

TrainConfig small() {
  TrainConfig config;
  config.data.name = "mixture2d";
  config.network.width = 16;
  config.model.conditional = false;
  config.train.steps = 6;
  config.train.batch = 32;
  config.train.averages = {0.9};
  config.train.sampleAverage = 0.9;
  config.train.device = "cpu";
  config.train.threads = 1;
  config.log = {1, 4, 3, 5, {1, 2}};
  return config;
}

// The column "raw" of log.csv.
std::vector<std::string> rawLosses(const fs::path& folder) {
  std::istringstream lines(tc0::readFile(folder / "log.csv"));
  std::vector<std::string> out;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t comma = line.find(',');
    out.push_back(line.substr(comma + 1, line.find(',', comma + 1) - comma - 1));
  }
  return out;
}

}  // namespace

TEST_CASE("a run leaves its files") {
  const Folder folder;
  std::ostringstream out;
  const fs::path whole = folder.path / "whole";
  CHECK(tc0::trainRun(small(), {whole, false}, out) == tc0::RunEnd::kDone);
  for (const char* name : {"config.toml", "checkpoint.safetensors", "model.safetensors", "log.csv",
                           "log.jsonl", "samples-0000004.png", "samples-0000006.png", "loss.png"}) {
    INFO(name);
    CHECK(fs::file_size(whole / name) > 0);
  }
  CHECK(rawLosses(whole).size() == 7);
  CHECK_THAT(out.str(), Contains("raw") && Contains("residual") && Contains("samples/s"));

  CHECK(tc0::loadConfig(whole / "config.toml").train.steps == 6);
}

TEST_CASE("an interrupt saves; resuming ends as if nothing had happened") {
  const Folder folder;
  TrainConfig config = small();
  config.train.schedule = "constant";
  config.train.steps = 40;
  config.log.pictures = 0;
  std::ostringstream out;
  tc0::trainRun(config, {folder.path / "whole", false}, out);
  struct Raiser : std::stringbuf {
    int sync() override {
      if (str().find("step       17") != std::string::npos && !done) {
        done = true;
        std::raise(SIGINT);
      }
      return 0;
    }
    bool done = false;
  } raiser;
  std::ostream raising(&raiser);
  const fs::path cut = folder.path / "cut";
  CHECK(tc0::trainRun(config, {cut, false}, raising) == tc0::RunEnd::kInterrupted);
  CHECK(rawLosses(cut).size() == 19);
  CHECK(tc0::trainRun(config, {cut, true}, out) == tc0::RunEnd::kDone);
  CHECK(rawLosses(cut) == rawLosses(folder.path / "whole"));
  CHECK(tc0::readFile(cut / "model.safetensors") ==
        tc0::readFile(folder.path / "whole" / "model.safetensors"));
}

TEST_CASE("resuming with another configuration is refused") {
  const Folder folder;
  TrainConfig config = small();
  std::ostringstream out;
  tc0::trainRun(config, {folder.path, false}, out);
  config.train.rate = 0.5;
  CHECK_THROWS_WITH(tc0::trainRun(config, {folder.path, true}, out),
                    Contains("required train.rate = 0.001") && Contains("found 0.5"));
}

TEST_CASE("a loss that explodes keeps the last good checkpoint") {
  const Folder folder;
  TrainConfig config = small();
  config.train.steps = 400;
  config.train.rate = 10;
  config.train.warmup = 60;
  config.train.clip = 0;
  config.train.finalRate = 1;
  config.log.checkpoint = 2;
  std::ostringstream out;
  CHECK_THROWS_WITH(tc0::trainRun(config, {folder.path, false}, out),
                    Contains("training stopped") && Contains("checkpoint.safetensors"));
  const std::string path = folder.path / "model.safetensors";
  CHECK_NOTHROW(tc0::parseCheckpoint(tc0::readFile(path), path));
}

TEST_CASE("devices that are not here are refused") {
  CHECK(tc0::chooseDevice("cpu") == "cpu");
  CHECK_THROWS_WITH(tc0::chooseDevice("cuda:99"), Contains("required auto or one of [cpu"));
}

TEST_CASE("two processes have the loss curve of one") {
  if (!tc0::haveRanks()) {
    WARN("skipped: this build lacks c10d with Gloo");
    return;
  }
  const Folder folder;
  TrainConfig config = small();
  std::ostringstream out;
  tc0::trainRun(config, {folder.path / "one", false}, out);
  const std::string port = std::to_string(20000 + ::getpid() % 20000);
  pid_t children[2];
  for (int rank = 0; rank < 2; ++rank) {
    children[rank] = fork();
    if (children[rank] != 0) continue;
    const std::string program = std::string(TC0_BIN_DIR) + "/tc0-train-tests";
    ::setenv("TC0_TEST_RANK_FOLDER", (folder.path / "two").c_str(), 1);
    ::setenv("RANK", std::to_string(rank).c_str(), 1);
    ::setenv("WORLD_SIZE", "2", 1);
    ::setenv("MASTER_ADDR", "127.0.0.1", 1);
    ::setenv("MASTER_PORT", port.c_str(), 1);
    ::execl(program.c_str(), program.c_str(), "[.rank]", nullptr);
    ::_exit(127);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  const std::vector<std::string> one = rawLosses(folder.path / "one");
  const std::vector<std::string> two = rawLosses(folder.path / "two");
  REQUIRE(one.size() == two.size());
  for (std::size_t i = 1; i < one.size(); ++i) {
    CHECK(std::stod(two[i]) == Approx(std::stod(one[i])).epsilon(1e-4));
  }
}

TEST_CASE("one of two processes", "[.rank]") {
  const char* folder = std::getenv("TC0_TEST_RANK_FOLDER");
  if (folder == nullptr) return;  // it is the case above that starts it
  std::ostringstream out;
  CHECK(tc0::trainRun(small(), {folder, false}, out) == tc0::RunEnd::kDone);
}
