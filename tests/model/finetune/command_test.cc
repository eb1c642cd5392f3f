#include "model/command/command.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <thread>

#include "circuit/base/file.h"
#include "model/program/program_file.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "finetune");
  std::ostringstream out, err;
  const int code = runModelCommand(arguments, out, err);
  return {code, out.str(), err.str()};
}

// A folder of its own with a small checkpoint.
struct Place {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("tc0-finetune-" + std::to_string(::getpid()));
  std::string checkpoint = folder / "small.safetensors", to = folder / "out.program.safetensors";

  Place() {
    std::filesystem::create_directories(folder);
    const std::string bytes = formatCheckpoint(seededModel(smallVit(), Target::kMoment, 1));
    writeFile(checkpoint, [&](std::ostream& out) { out << bytes; });
  }
  ~Place() { std::filesystem::remove_all(folder); }

  std::size_t files() const {
    const std::filesystem::directory_iterator all(folder);
    return std::distance(begin(all), end(all));
  }
};

}  // namespace

TEST_CASE("finetune writes a program that says how long it was trained, and nothing else") {
  Place place;
  for (const char* start : {"--json", "--from-scratch"}) {
    const Outcome done =
        run({place.checkpoint, "--iterations", "5", "--batch", "4", start, "-o", place.to});
    INFO(done.err);
    REQUIRE(done.code == 0);
    REQUIRE(done.out.find(start == std::string("--json") ? "\"iterations\":5" : "wrote ") !=
            std::string::npos);
    REQUIRE(place.files() == 2);
    REQUIRE(program::readProgram(place.to).metadata().at("finetuned") == "5");
  }
}

TEST_CASE("an interrupted finetune says what it wrote") {
  const auto handler = [] {
    struct sigaction now {};
    ::sigaction(SIGINT, nullptr, &now);
    return now.sa_handler;
  };
  Place place;
  std::thread interrupter([before = handler(), handler] {
    while (handler() == before) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ::kill(::getpid(), SIGINT);
  });
  const Outcome done =
      run({place.checkpoint, "--iterations", "100000", "--batch", "1", "-o", place.to});
  interrupter.join();
  INFO(done.out << done.err);
  CHECK(done.code == 130);
  CHECK(done.out.starts_with("interrupted after 25 of 100000 iterations; wrote " + place.to));
  CHECK(program::readProgram(place.to).metadata().at("finetuned") == "25");
}

TEST_CASE("a program in the place of a checkpoint is answered with the step to take") {
  Place place;
  REQUIRE(run({place.checkpoint, "--iterations", "0", "-o", place.to, "--json"}).code == 0);
  const auto answer = [&](std::vector<std::string> arguments) {
    std::ostringstream out, err;
    CHECK(runModelCommand(arguments, out, err) == 2);
    const std::string text = err.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    return text;
  };
  using Catch::Matchers::Contains;
  const std::string other = place.folder / "other.program.safetensors";
  CHECK_THAT(answer({"finetune", place.to, "-o", other}),
             Contains("required a checkpoint, found an integer program") &&
                 Contains("finetune CHECKPOINT --program"));
  CHECK_THAT(answer({"evaluate", place.to}), Contains("found an integer program") &&
                                                 Contains("tc0 sample") && Contains("--samples"));
  CHECK_THAT(answer({"sample", place.to}), Contains("found an integer program"));
  CHECK_THAT(answer({"orders", place.to}), Contains("found an integer program"));
}

TEST_CASE("finetune refuses what makes no sense in one line and writes nothing") {
  Place place;
  auto refused = [&](std::vector<std::string> arguments, const std::string& message) {
    const Outcome found = run(std::move(arguments));
    REQUIRE(found.err == "tc0-model: " + message + "\n");
    REQUIRE(found.code == 2);
    REQUIRE(place.files() == 1);
  };
  refused({}, "finetune: required CHECKPOINT, found no such argument; usage: finetune CHECKPOINT");
  refused({place.checkpoint}, "finetune: required -o FILE, found none");
  refused(
      {place.checkpoint, "-o", place.to, "--recipe", "leen"},
      "--recipe: required one of [lean, shallow, precise, linear], found 'leen'; did you mean 'lean'?");
  refused({place.checkpoint, "-o", place.to, "--bits-weights", "17"},
          "--bits-weights: required an integer in [2, 16], found '17'");
  refused({place.checkpoint, "-o", place.to, "--rate", "-1"},
          "finetune: required a rate above 0 and at most 1, found -1");
  const std::string nowhere = place.folder / "no" / "where";
  const Outcome lost = run({place.checkpoint, "--iterations", "0", "-o", nowhere});
  REQUIRE(lost.code == 2);
  REQUIRE(lost.err.find(nowhere) != std::string::npos);
  REQUIRE(std::count(lost.err.begin(), lost.err.end(), '\n') == 1);
  REQUIRE(place.files() == 1);
}
