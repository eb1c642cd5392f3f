#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

const char* const kNetwork = TC0_SOURCE "/tests/model/import/float.onnx";
const char* const kSamples = TC0_SOURCE "/tests/model/import/float_samples.npz";

std::string sweepOf(const std::string& more) {
  return std::string("tc0 sweep ") + kNetwork + " --calibrate " + kSamples + " -o swept " + more;
}

}  // namespace

TEST_CASE("a float network is swept by its samples: more bits are closer and take more gates") {
  Workplace place;
  const auto found = nlohmann::json::parse(place.output(sweepOf("--bits 3..8 --json")));
  REQUIRE(found["rows"].size() == 6);
  double error = 1e9;
  std::int64_t gates = 0;
  for (const auto& row : found["rows"]) {
    INFO(row.dump());
    CHECK_FALSE(row.contains("recipe"));
    CHECK(row["rms_error"] < error);
    CHECK(row["gates"] > gates);
    CHECK(row["levels"] == 1);
    error = row["rms_error"];
    gates = row["gates"];
  }
  CHECK(error < 0.02 * found["rows"][5]["rms"].get<double>());
  CHECK_THAT(place.read("swept/sweep.svg"), Contains("rms error"));
  // What is there is kept, whatever it costs to make.
  CHECK_THAT(place.output(sweepOf("--bits 3..8")), Contains("0 made, 6 there before"));
  // The circuit of a row is the one that import and compile make.
  place.output(std::string("tc0 import ") + kNetwork + " --calibrate " + kSamples +
               " --bits 5 -o five.program.safetensors");
  const auto estimate =
      nlohmann::json::parse(place.output("tc0 compile five.program.safetensors --estimate --json"));
  CHECK(estimate["formula"]["gates"] == found["rows"][2]["gates"]);
}

TEST_CASE("what a sweep of a network cannot take is one line, and no file") {
  Workplace place;
  for (const auto& [more, said] :
       {std::pair("--bits 9", "--bits: required at most 8 for a network, found 9"),
        std::pair("--bits 3 --recipe lean", "--recipe: required no network, found one"),
        std::pair("--bits 3 --quality 20", "--quality: required no network, found one"),
        std::pair("--bits 3 --input nothing=int8", "nothing")}) {
    INFO(more);
    const Run run = place.run(sweepOf(more));
    CHECK(run.code != 0);
    CHECK_THAT(run.out + run.err, Contains(said));
  }
  const Run run = place.run(std::string("tc0 sweep ") + kNetwork + " -o swept2");
  CHECK(run.code == 2);
  CHECK(isOneLine(run.err));
  CHECK_THAT(run.err, Contains("required --calibrate FILE.npz"));
  CHECK_FALSE(place.has("swept2"));
}
