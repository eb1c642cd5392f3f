#include "model/train/run.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/net/flops.h"
#include "model/train/processes.h"
#include "model/train/run_log.h"
#include "model/train/shapes.h"
#include "model/train/trainer.h"

// Last: the log library under LibTorch has a CHECK of its own, which ends the program.
#include <catch2/catch.hpp>

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

// A column of log.csv, its heading first.
std::vector<std::string> columnOf(const fs::path& folder, const std::string& name) {
  std::istringstream lines(tc0::readFile(folder / "log.csv"));
  std::vector<std::string> out;
  std::size_t wanted = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    if (out.empty()) wanted = std::find(row.begin(), row.end(), name) - row.begin();
    REQUIRE(wanted < row.size());
    out.push_back(row[wanted]);
  }
  return out;
}

std::vector<std::string> rawLosses(const fs::path& folder) { return columnOf(folder, "raw"); }

// Interrupts this process once, when a line of progress of step 17 is written.
struct Raiser : std::stringbuf {
  int sync() override {
    if (str().find("step       17") != std::string::npos && !done) {
      done = true;
      std::raise(SIGINT);
    }
    return 0;
  }
  bool done = false;
};

}  // namespace

TEST_CASE("a run leaves its files") {
  const Folder folder;
  std::ostringstream out;
  const fs::path whole = folder.path / "whole";
  CHECK_FALSE(tc0::trainRun(small(), {whole, false}, out).interrupted);
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
  config.train.schedule = tc0::RateSchedule::kConstant;
  config.train.steps = 40;
  config.log.pictures = 0;
  std::ostringstream out;
  tc0::trainRun(config, {folder.path / "whole", false}, out);
  Raiser raiser;
  std::ostream raising(&raiser);
  const fs::path cut = folder.path / "cut";
  const tc0::RunEnd end = tc0::trainRun(config, {cut, false}, raising);
  CHECK(end.interrupted);
  CHECK(end.steps == 18);
  CHECK(rawLosses(cut).size() == 19);
  CHECK(fs::file_size(cut / "loss.png") > 0);
  CHECK_FALSE(tc0::trainRun(config, {cut, true}, out).interrupted);
  CHECK(rawLosses(cut) == rawLosses(folder.path / "whole"));
  CHECK(tc0::readFile(cut / "model.safetensors") ==
        tc0::readFile(folder.path / "whole" / "model.safetensors"));

  const auto rates = columnOf(cut, "samples_per_second"), seconds = columnOf(cut, "seconds");
  const double between = std::stod(seconds[19]) - std::stod(seconds[18]);
  CHECK(std::stod(rates[19]) * between == Approx(32).epsilon(1e-6));
}

TEST_CASE("a folder that holds a checkpoint is not begun anew unasked") {
  const Folder folder;
  TrainConfig config = small();
  std::ostringstream out;
  tc0::trainRun(config, {folder.path}, out);
  const std::string before = tc0::readFile(folder.path / "checkpoint.safetensors");
  config.train.steps = 3;
  CHECK_THROWS_WITH(tc0::trainRun(config, {folder.path}, out),
                    Contains("--resume") && Contains("--overwrite") && Contains("(-o)"));
  CHECK(tc0::readFile(folder.path / "checkpoint.safetensors") == before);
  CHECK(rawLosses(folder.path).size() == 7);
  tc0::trainRun(config, {.path = folder.path, .overwrite = true}, out);
  CHECK(rawLosses(folder.path).size() == 4);
  CHECK_FALSE(fs::exists(folder.path / "samples-0000006.png"));
}

TEST_CASE("how the networks agree with themselves is logged with each checkpoint") {
  const Folder folder;
  std::ostringstream out;
  tc0::trainRun(small(), {folder.path}, out);
  for (const char* name :
       {"boundary", "velocity_additivity", "acceleration_additivity", "one_against_many"}) {
    INFO(name);
    const std::vector<std::string> values = columnOf(folder.path, name);
    for (std::size_t step = 1; step <= 6; ++step) {
      const double value = std::stod(values[step]);
      CHECK(std::isfinite(value) == (step == 3 || step == 6));
      CHECK_FALSE(value <= 0);
    }
  }
  CHECK_THAT(out.str(), Contains("velocity_additivity 0.") && Contains("1 against 16 steps"));
  CHECK_THAT(tc0::readFile(folder.path / "log.jsonl"), Contains("\"boundary\":null"));
}

TEST_CASE("the operations of a step are logged beside what the machine can do") {
  const Folder folder;
  std::ostringstream out;
  const TrainConfig config = small();
  tc0::trainRun(config, {folder.path}, out);
  const tc0::Dataset data = tc0::loadDataset("mixture2d");
  const double each = tc0::stepFlops(tc0::networkConfig(config, data),
                                     tc0::targetOptions(config, data), config.train.batch) /
                      config.train.batch;
  const auto rates = columnOf(folder.path, "gflop_per_second");
  const auto samples = columnOf(folder.path, "samples_per_second");
  const auto shares = columnOf(folder.path, "product_share");
  double machine = 0;  // measured again, and greater, where a step was faster
  for (std::size_t step = 1; step <= 6; ++step) {
    CHECK(std::stod(rates[step]) == Approx(1e-9 * each * std::stod(samples[step])));
    const double limit = std::stod(rates[step]) / std::stod(shares[step]);
    CHECK(limit >= Approx(machine));
    machine = limit;
  }
  CHECK(machine > 0.1);
  CHECK_THAT(out.str(), Contains(" GFLOP/s ("));
}

TEST_CASE("a line of progress is short") {
  tc0::LogLine line;
  line.step = 50;
  line.samplesPerSecond = 1000;
  line.seconds = 10;
  CHECK_THAT(tc0::progressText(line, 100), Contains("1000 samples/s  left 0:00:10"));
  line.work = {31.4e9, 0.257};
  CHECK_THAT(tc0::progressText(line, 100), Contains("samples/s  31 GFLOP/s (26 %)  left 0:00:10"));
  line.work = {2.34e9, 0.019};
  CHECK_THAT(tc0::progressText(line, 100), Contains("samples/s  2.3 GFLOP/s (2 %)  left"));
}

TEST_CASE("lines of progress fit the width of a terminal") {
  tc0::LogLine line;
  line.step = 50000;
  line.samplesPerSecond = 1234567;
  line.seconds = 36000;
  line.work = {31.4e9, 0.257};
  line.consistency.checks = {{"boundary", 0.5, 1}, {"velocity_additivity", 0.25, 1}};
  line.consistency.steps = {{1, 0.125}};
  line.extra = {{"mixed_part", 0.0625}};
  const std::string whole = tc0::progressText(line, 100000);
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 1);
  const std::string narrow = tc0::progressText(line, 100000, 80);
  std::istringstream lines(narrow);
  for (std::string text; std::getline(lines, text);) CHECK(text.size() <= 80);
  CHECK_THAT(narrow, Contains("raw") && Contains("residual") && Contains("left 10:00:00"));
  CHECK_THAT(narrow, Contains("velocity_additivity 0.2500") && Contains("mixed_part 0.0625"));
}

TEST_CASE("a configuration that wants a GPU says so on a CPU") {
  const Folder folder;
  TrainConfig config = small();
  std::ostringstream few, many;
  tc0::trainRun(config, {folder.path / "few"}, few);
  CHECK(few.str().find("wants a GPU") == std::string::npos);
  config.train.steps = 1000000000000;
  Raiser raiser;
  std::ostream raising(&raiser);
  config.log.pictures = 0;
  CHECK(tc0::trainRun(config, {folder.path / "many"}, raising).interrupted);
  CHECK_THAT(raiser.str(), Contains("warning: this configuration wants a GPU"));
}

TEST_CASE("at the end the bounds of every block are printed") {
  const Folder folder;
  TrainConfig config = small();
  config.data.name = "digits";
  config.network.hidden = 16;
  config.network.depth = 2;
  config.log.pictures = 0;
  std::ostringstream out;
  tc0::trainRun(config, {folder.path}, out);
  CHECK_THAT(out.str(), Contains("weights R") && Contains("entries B") &&
                            Contains("velocity      1") && Contains("acceleration  1"));
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
  config.train.steps = 2000;  // far more than it takes: the rate rises to 10 over them
  config.train.rate = 10;
  config.train.warmup = 2000;
  config.train.clip = 0;
  config.train.finalRate = 1;
  config.log.checkpoint = 2;
  std::ostringstream out;
  CHECK_THROWS_WITH(tc0::trainRun(config, {folder.path, false}, out),
                    Contains("training stopped") && Contains("checkpoint.safetensors"));
  const std::string path = folder.path / "model.safetensors";
  CHECK_NOTHROW(tc0::parseCheckpoint(tc0::readFile(path), path));
  const tc0::Processes alone("cpu");
  tc0::Trainer kept(config, tc0::loadDataset("mixture2d"), alone);
  kept.restore(tc0::readFile(folder.path / "checkpoint.safetensors"), "checkpoint");
  CHECK(kept.finite());
  CHECK(kept.lookAhead().raw < 100 * kept.firstLoss());
}

TEST_CASE("a run that explodes before its first line is stopped") {
  const Folder folder;
  TrainConfig config = small();
  config.train.rate = 10;
  config.train.warmup = 0;
  config.train.clip = 0;
  config.train.steps = 60;
  config.log = {30, 0, 60, 5, {1}};
  std::ostringstream out;
  CHECK_THROWS_WITH(tc0::trainRun(config, {folder.path}, out),
                    Contains("at step 30") && Contains("nothing was saved yet"));
  CHECK_FALSE(fs::exists(folder.path / "checkpoint.safetensors"));
}

TEST_CASE("weights that the last update ruined are not saved") {
  const Folder folder;
  TrainConfig config = small();
  config.train.rate = 10;
  config.train.warmup = 0;
  config.train.clip = 0;
  config.train.steps = 1;
  config.train.finalRate = 1;
  std::ostringstream out;
  CHECK_THROWS_WITH(tc0::trainRun(config, {folder.path}, out), Contains("training stopped"));
  CHECK(rawLosses(folder.path).size() == 2);
  CHECK_FALSE(fs::exists(folder.path / "checkpoint.safetensors"));
}
