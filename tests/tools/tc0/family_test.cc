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

TEST_CASE("a family is written, asked, and made into circuits again") {
  Workplace place;
  place.write("rule.toml", kRule);
  place.output(
      "tc0 family rule.toml --tokens 4,16 --bits 3 --samples 4 -o rule.family.tc0 --members made");
  place.output("tc0 family rule.family.tc0 --tokens 16 -o 16.tc0");
  CHECK(place.read("16.tc0") == place.read("made/16.tc0"));
  const json laws = json::parse(place.output("tc0 stats rule.family.tc0 --n 16 --json"));
  const json counted = json::parse(place.output("tc0 stats 16.tc0 --json"));
  CHECK(laws["kind"] == "family");
  CHECK(laws["proved"] == true);
  CHECK(laws["figures"]["gates"] == std::to_string(counted["gates"].get<std::int64_t>()));
  CHECK(laws["figures"]["depth"] == std::to_string(counted["depth"].get<std::int64_t>()));
  CHECK_THAT(place.output("tc0 stats rule.family.tc0 --steps"),
             Catch::Contains("Proved for every n") && Catch::Contains(" n^2 + "));
  const json gate = json::parse(place.output("tc0 gate rule.family.tc0 --n 16 77 --json"));
  const json same = json::parse(place.output("tc0 gate 16.tc0 77 --json"));
  CHECK(gate["threshold"] == std::to_string(same["threshold"].get<std::int64_t>()));
  CHECK(gate["step"] == same["step"]);
  const json far = json::parse(place.output(
      "tc0 gate rule.family.tc0 --n 1000014129 100000000000000000000 --wire 5 --json"));
  CHECK(far["gate"] == "100000000000000000000");
  CHECK(far["asked"]["wire"] == "5");
  CHECK_THAT(place.output("tc0 dump rule.family.tc0"), Catch::Contains("grows: ["));
}

TEST_CASE("attention of every n is one file, and its circuits are those of new") {
  Workplace place;
  place.output("tc0 new attention --bits 2 --dimension 3 --family -o attention.tc0");
  for (const char* n : {"4", "9", "16", "64"}) {
    const std::string tokens = n;
    place.output("tc0 new attention --bits 2 --dimension 3 --n " + tokens + " -o own.tc0");
    place.output("tc0 family attention.tc0 --tokens " + tokens + " -o member.tc0");
    CHECK(place.read("member.tc0") == place.read("own.tc0"));
  }
  place.write("laws.json", place.output("tc0 stats attention.tc0 --json"));
  const json laws = json::parse(place.read("laws.json"));
  CHECK(laws["tokens"] == "every n");
  CHECK(laws["laws_from"] == 5);
  CHECK(place.run("tc0-check attention.tc0 laws.json").code == kSuccess);
  const json far = json::parse(
      place.output("tc0 gate attention.tc0 --n 1000000007 softmax[999999999,5].1 --wire "
                   "exp[999999999,5].0 --json"));
  CHECK(far["asked"]["weight"] == 3 * 1000000007LL - 8);
  for (const char* command :
       {"tc0 new majority --family -o f.tc0", "tc0 new attention --family --n 4 -o f.tc0",
        "tc0 new attention --family -o f.safetensors", "tc0 new block --family -o f.tc0",
        "tc0 new attention --family --program p.safetensors -o f.tc0",
        "tc0 gate attention.tc0 --n 0 0", "tc0 stats attention.tc0 --n 1099511627777"}) {
    const Run run = place.run(command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == kInvalid);
    CHECK(run.out == "");
    CHECK(isOneLine(run.err));
  }
}

TEST_CASE("what is asked of a family has to be one, and of its sizes") {
  Workplace place;
  place.write("rule.toml", kRule);
  place.output("tc0 family rule.toml --tokens 4 --bits 3 --samples 4 -o f.tc0");
  place.output("tc0 new majority --n 3 -o majority.tc0");
  place.write("broken.tc0", place.read("f.tc0").substr(0, 5000));
  for (const char* command :
       {"tc0 family f.tc0 -o 4.tc0", "tc0 family f.tc0 --tokens 5 -o 5.tc0",
        "tc0 family f.tc0 --tokens 4", "tc0 gate f.tc0 0", "tc0 gate f.tc0 --n 5 0",
        "tc0 gate f.tc0 --n 4 99999999999999", "tc0 gate f.tc0 --n 4 nothing[0].1",
        "tc0 gate f.tc0 --n 4 0 --wire 99999999999999", "tc0 gate majority.tc0 --n 4 0",
        "tc0 stats majority.tc0 --n 4", "tc0 dump f.tc0 --gates", "tc0 stats broken.tc0",
        "tc0 eval f.tc0 --random 1", "tc0 family f.tc0 --tokens 4 -o missing/4.tc0"}) {
    Run run = place.run(command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == kInvalid);
    CHECK(run.out == "");
    CHECK(isOneLine(run.err));
  }
}

TEST_CASE("the recipe of digits is refused as a family, with the reason") {
  Workplace place;
  place.write("rule.toml", kRule);
  const Run run = place.run("tc0 family rule.toml --tokens 4 --recipe precise");
  CHECK(run.code == kInvalid);
  CHECK_THAT(run.err, Catch::Contains("found precise: sums over more tokens have more digits"));
}
