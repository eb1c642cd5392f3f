#include "model/train/processes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/torch/torch_compat.h"
#include "model/train/run.h"

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using tc0::TrainConfig;

constexpr const char* kVariables[] = {"RANK",
                                      "WORLD_SIZE",
                                      "MASTER_ADDR",
                                      "MASTER_PORT",
                                      "LOCAL_RANK",
                                      "LOCAL_WORLD_SIZE",
                                      "OMPI_COMM_WORLD_RANK",
                                      "OMPI_COMM_WORLD_SIZE",
                                      "OMPI_COMM_WORLD_LOCAL_SIZE"};

// The environment of a process that torchrun or mpirun started, for as long as it lives.
struct Environment {
  explicit Environment(const std::map<std::string, std::string>& values) {
    for (const char* name : kVariables) ::unsetenv(name);
    for (const auto& [name, value] : values) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const char* name : kVariables) ::unsetenv(name);
  }
};

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-processes-" + std::to_string(::getpid()));
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
};

TrainConfig small(std::int64_t steps) {
  TrainConfig config;
  config.data.name = "mixture2d";
  config.network.width = 16;
  config.model.conditional = false;
  config.train.steps = steps;
  config.train.batch = 32;
  config.train.averages = {0.9};
  config.train.sampleAverage = 0.9;
  config.train.device = "cpu";
  config.train.threads = 1;
  config.log = {1, 0, 1000000, 5, {1}};
  return config;
}

std::vector<std::string> linesOf(const fs::path& folder) {
  std::vector<std::string> lines;
  if (!fs::exists(folder / "log.csv")) return lines;
  std::istringstream text(tc0::readFile(folder / "log.csv"));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

double rawOf(const std::string& line) { return std::stod(line.substr(line.find(',') + 1)); }

enum class Starter { kMpirun, kTorchrun };

// What the starter sets for a process of two on one machine.
std::map<std::string, std::string> environmentOf(Starter starter, int rank,
                                                 const std::string& port) {
  const std::string own = std::to_string(rank);
  if (starter == Starter::kMpirun)
    return {{"OMPI_COMM_WORLD_RANK", own},
            {"OMPI_COMM_WORLD_SIZE", "2"},
            {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"},
            {"MASTER_PORT", port}};
  return {{"RANK", own},
          {"LOCAL_RANK", own},
          {"WORLD_SIZE", "2"},
          {"LOCAL_WORLD_SIZE", "2"},
          {"MASTER_ADDR", "127.0.0.1"},
          {"MASTER_PORT", port}};
}

// Two processes of this program that run the hidden case below.
struct TwoProcesses {
  pid_t children[2];
  TwoProcesses(const fs::path& folder, std::int64_t steps, Starter starter = Starter::kMpirun) {
    const std::string program = std::string(TC0_BIN_DIR) + "/tc0-model-train-tests";
    const std::string port = std::to_string(20000 + (::getpid() * 7 + steps) % 20000);
    for (int rank = 0; rank < 2; ++rank) {
      children[rank] = ::fork();
      if (children[rank] != 0) continue;
      const Environment environment(environmentOf(starter, rank, port));
      ::setenv("TC0_TEST_RANK_FOLDER", folder.c_str(), 1);
      ::setenv("TC0_TEST_RANK_STEPS", std::to_string(steps).c_str(), 1);
      ::execl(program.c_str(), program.c_str(), "[.rank]", nullptr);
      ::_exit(127);
    }
  }
  ~TwoProcesses() {
    for (const pid_t child : children) {
      if (child > 0) ::kill(child, SIGKILL), ::waitpid(child, nullptr, 0);
    }
  }
  // Whether both end well within a minute.
  bool end() {
    bool well = true;
    for (pid_t& child : children) {
      int status = 0;
      for (int i = 0; i < 600 && ::waitpid(child, &status, WNOHANG) == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        if (i == 599) return false;
      }
      child = 0;
      well = well && status == 0;
    }
    return well;
  }
};

bool skipped() {
  if (!tc0::haveProcessGroup()) WARN("skipped: this build lacks c10d with Gloo");
  return !tc0::haveProcessGroup();
}

}  // namespace

TEST_CASE("devices that are not here are refused") {
  CHECK(tc0::chooseDevice("cpu") == "cpu");
  CHECK_THROWS_WITH(tc0::chooseDevice("cuda:99"), Contains("required auto or one of [cpu"));
}

TEST_CASE("processes of mpirun on one machine meet there; those of several are told to say where") {
  std::map<std::string, std::string> mpirun = {{"OMPI_COMM_WORLD_RANK", "0"},
                                               {"OMPI_COMM_WORLD_SIZE", "2"},
                                               {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}};
  {
    const Environment environment(mpirun);
    CHECK(tc0::meetingPlace().address == "127.0.0.1");
    CHECK(tc0::meetingPlace().port == 29500);
    ::setenv("MASTER_PORT", "1234", 1);
    CHECK(tc0::meetingPlace().address == "127.0.0.1");
    CHECK(tc0::meetingPlace().port == 1234);
  }
  mpirun["OMPI_COMM_WORLD_LOCAL_SIZE"] = "1";
  const Environment environment(mpirun);
  CHECK_THROWS_WITH(tc0::Processes("cpu"), Contains("required MASTER_ADDR and MASTER_PORT"));
}

TEST_CASE("two processes of mpirun or torchrun have the loss curve of one") {
  if (skipped()) return;
  const Starter starter = GENERATE(Starter::kMpirun, Starter::kTorchrun);
  const Folder folder;
  std::ostringstream out;
  tc0::trainRun(small(6), {folder.path / "one"}, out);
  CHECK(TwoProcesses(folder.path / "two", starter == Starter::kMpirun ? 6 : 7, starter).end());
  const std::vector<std::string> one = linesOf(folder.path / "one");
  const std::vector<std::string> two = linesOf(folder.path / "two");
  REQUIRE(one.size() == 7);
  REQUIRE(two.size() >= 7);
  for (std::size_t i = 1; i < one.size(); ++i) {
    CHECK(rawOf(two[i]) == Approx(rawOf(one[i])).epsilon(1e-4));
  }
}

TEST_CASE("an interrupt of one process or of both stops both after the same step and saves") {
  if (skipped()) return;
  const std::int64_t steps = 1000000;
  for (const int signalled : {1, 2}) {
    INFO(signalled << " interrupted");
    const Folder folder;
    TwoProcesses two(folder.path, steps + signalled);
    for (int i = 0; i < 600 && linesOf(folder.path).size() < 5; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    for (int i = 0; i < signalled; ++i) ::kill(two.children[1 - i], SIGINT);
    CHECK(two.end());
    REQUIRE(fs::exists(folder.path / "checkpoint.safetensors"));
    const std::int64_t last = std::stoll(linesOf(folder.path).back());
    CHECK(last < steps);
    std::ostringstream out;
    tc0::trainRun(small(last + 1), {folder.path, true}, out);
    CHECK_THAT(out.str(), Contains("resumed at step " + std::to_string(last)));
  }
}

TEST_CASE("one of two processes", "[.rank]") {
  const char* folder = std::getenv("TC0_TEST_RANK_FOLDER");
  if (folder == nullptr) return;  // it is the cases above that start it
  const std::int64_t steps = std::atoll(std::getenv("TC0_TEST_RANK_STEPS"));
  std::ostringstream out;
  const tc0::RunEnd end = tc0::trainRun(small(steps), {folder}, out);
  CHECK(end.interrupted == (steps >= 1000));
}

TEST_CASE("a GPU that is not here is answered with the way to get one") {
  const std::vector<tc0::TorchDevice> devices = tc0::torchDevices();
  CHECK_THROWS_WITH(tc0::chooseDevice("cpv"), Contains("found 'cpv'; did you mean 'cpu'?"));
  if (devices.size() > 1) return;
  for (const char* device : {"cuda", "cuda:0"}) {
    CHECK_THROWS_WITH(tc0::chooseDevice(device), Contains("`tools/setup --torch pip`"));
  }
}
