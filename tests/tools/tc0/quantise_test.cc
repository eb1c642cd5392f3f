#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/program/program_file.h"
#include "model/recipe/network/network.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using nlohmann::json;

namespace {

// A workplace with a small untrained checkpoint.
struct Seeded {
  Seeded() {
    NetworkConfig config;
    config.side = 4;
    config.patch = 2;
    config.width = 8;
    config.hidden = 8;
    config.classes = 2;
    place.write("model.safetensors", formatCheckpoint(seededModel(config, Target::kMoment, 1)));
  }
  program::Program program(const std::string& name) const {
    return program::parseProgram(place.read(name), name);
  }
  Workplace place;
};

}  // namespace

TEST_CASE("quantise writes a program and says how near it is") {
  Seeded seeded;
  std::string text = seeded.place.output(
      "tc0 quantise model.safetensors --steps 2 --recipe shallow --bits-input 5 --report r.json "
      "-o sampler.program.safetensors");
  CHECK_THAT(text, Catch::Contains("1.acceleration.blocks.0.activation"));
  CHECK_THAT(text, Catch::Contains("12 samples: rms error "));
  program::Program program = seeded.program("sampler.program.safetensors");
  CHECK(program.metadata().at("recipe") == "shallow");
  CHECK(program.metadata().at("steps") == "2");
  CHECK(program.tensor(program.find("noise")).range == Range{-15, 15});
  json report = json::parse(seeded.place.read("r.json"));
  CHECK(report.at("samples") == 12);
  CHECK(report.at("operations").size() > 20);
}

TEST_CASE("quantise is the same each time, and its report goes to standard output with --json") {
  Seeded seeded;
  const std::string call = "tc0 quantise model.safetensors --times 1,0.3,0 --check 2 --json -o ";
  json first = json::parse(seeded.place.output(call + "a.safetensors"));
  json second = json::parse(seeded.place.output(call + "b.safetensors"));
  CHECK(first == second);
  CHECK(first.at("samples") == 2);
  CHECK(seeded.place.read("a.safetensors") == seeded.place.read("b.safetensors"));
  CHECK(seeded.program("a.safetensors").metadata().at("times") == "1 0.29999999999999999 0");
}

TEST_CASE("quantise refuses what it cannot use, in one line, and writes nothing") {
  Seeded seeded;
  seeded.place.write("bad.safetensors", "not a checkpoint");
  const std::vector<std::pair<std::string, std::string>> calls{
      {"model.safetensors", "required --output"},
      {"bad.safetensors -o p", "bad.safetensors: required a header"},
      {"absent.safetensors -o p", "absent.safetensors"},
      {"model.safetensors --recipe leen -o p", "did you mean 'lean'?"},
      {"model.safetensors --bits-weights 40 -o p", "--bits-weights"},
      {"model.safetensors --times 1,x,0 -o p", "--times: required numbers, found 'x'"},
      {"model.safetensors --times 1,0.5 -o p", "required times that fall from 1 to 0"},
      {"model.safetensors --times 1,0 --steps 2 -o p", "required --steps or --times, found both"}};
  for (const auto& [arguments, message] : calls) {
    INFO(arguments);
    Run run = seeded.place.run("tc0 quantise " + arguments);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK_THAT(run.err, Catch::Contains(message));
    CHECK_FALSE(seeded.place.has("p"));
  }
}
