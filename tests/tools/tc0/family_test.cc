#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;
using nlohmann::json;

namespace {

const char* kRule =
    "[network]\nwidth = 8\nhidden = 8\npatch = 2\npositions = \"sinusoidal\"\n"
    "[model]\ntarget = \"meanflow\"\n";

}  // namespace

TEST_CASE("family prints what the report page reads, and draws") {
  Workplace place;
  place.write("rule.toml", kRule);
  json grown =
      json::parse(place.output("tc0 family rule.toml --tokens 4,64 --bits 4 --samples 4 --recipe "
                               "shallow --json --svg f.svg"));
  CHECK(grown["variable"] == "tokens");
  CHECK(grown["recipe"] == "shallow");
  CHECK(grown["holds"] == true);
  CHECK(grown["rows"][0]["depth"] == grown["rows"][1]["depth"]);
  for (const char* key : {"tokens", "depth", "gates", "wires", "largest_fan_in", "largest_weight",
                          "sum_of_weights", "seconds"})
    CHECK(grown["rows"][0].contains(key));
  CHECK(grown["polynomials"]["gates"].get<std::string>().find(" n^2 + ") != std::string::npos);
  CHECK(grown["literature"] == "14 d_std + 10 d_sum + d_exp + d_sqrt + d_patch + d_unpatch");
  CHECK(place.read("f.svg").ends_with("</svg>\n"));
}

TEST_CASE("family grows in bits where several are given") {
  Workplace place;
  place.write("rule.toml", kRule);
  std::string said =
      place.output("tc0 family rule.toml --tokens 4 --bits 3,5 --samples 4 --report grown.json");
  CHECK_THAT(said, Catch::Contains("exponential in the bits"));
  json grown = json::parse(place.read("grown.json"));
  CHECK(grown["variable"] == "bits");
  CHECK(grown["rows"][1]["bits"] == 5);
  CHECK(grown["rows"][1]["gates"] > grown["rows"][0]["gates"]);
}

TEST_CASE("family refuses what has no family, in one line") {
  Workplace place;
  place.write("learned.toml", "[network]\nwidth = 8\n");
  for (const char* command :
       {"tc0 family learned.toml", "tc0 family --tokens 5 --samples 2", "tc0 family --tokens 1",
        "tc0 family --tokens 4,16 --bits 3,4", "tc0 family missing.toml"}) {
    Run run = place.run(command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == kInvalid);
    CHECK(run.out == "");
    CHECK(isOneLine(run.err));
  }
}
