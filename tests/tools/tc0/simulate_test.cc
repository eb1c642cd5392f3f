#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

namespace {

using Json = nlohmann::json;

void expectRefused(const Workplace& place, const std::string& command,
                   const std::vector<std::string>& says) {
  std::vector<std::string> before = place.names();
  Run run = place.run(command, {.seconds = 20});
  INFO(command << "\n" << run.out << run.err);
  CHECK(run.code == kInvalid);
  CHECK(run.out == "");
  CHECK(isOneLine(run.err));
  for (const std::string& part : says) CHECK_THAT(run.err, Catch::Contains(part));
  CHECK(place.names() == before);
}

}  // namespace

TEST_CASE("simulate refuses samples that do not fit into memory before it makes them") {
  Workplace place;
  place.output("tc0 new attention --n 4 -o a.tc0");
  // 16 numbers in, 16 out, 8 bytes each.
  const std::string random = "tc0 simulate a.tc0 --random 1000 --memory ";
  expectRefused(
      place, random + "256000",
      {"required memory for 1000 samples", "256000 bytes", "found 256000 bytes, by --memory"});
  expectRefused(place, random + "256000 --watch exp", {"384000 bytes"});
  expectRefused(place, random + "256000 --watch 0,1", {"258000 bytes"});
  expectRefused(place, random + "256000 -o o.safetensors", {"512000 bytes"});
  expectRefused(place, random + "256001", {"memory"});  // nothing left to work with
  expectRefused(place, random + "300000 --engine all", {"required memory for 1000 samples"});
  CHECK(place.run(random + "4000000").code == kSuccess);
  CHECK(place.run(random + "4000000 -o o.safetensors").code == kSuccess);
  expectRefused(place, "tc0 simulate a.tc0 --random 2147483647",
                {"2147483647 samples", "549755813632 bytes", "this machine has free"});
  expectRefused(place, "tc0 simulate a.tc0 --random 20000000 --memory 100000000",
                {"5120000000 bytes", "found 100000000 bytes"});
}

TEST_CASE("--engine all writes and shows what is asked for, as one engine does") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o a.tc0 && tc0 convert a.tc0 net.tc0 --expand");
  auto written = [&](const std::string& command, const std::string& file) {
    place.output(command + " -o " + file);
    return place.read(file);
  };
  for (const char* what : {"a.tc0 --watch exp,7", "net.tc0 --watch 7", "a.tc0"}) {
    const std::string one = std::string("tc0 simulate ") + what + " --random 6 --seed 4",
                      all = one + " --engine all";
    INFO(all);
    std::string samples = written(one, "one.json");
    CHECK(Json::parse(samples).size() == 6);
    CHECK(written(all, "all.json") == samples);
    CHECK(written(all, "all.safetensors") == written(one, "one.safetensors"));
    CHECK(Json::parse(place.output(one + " --json"))["results"] == Json::parse(samples));
    Json compared = Json::parse(place.output(all + " --json"));
    CHECK(compared["equal"] == true);
    if (one.find("--watch") == std::string::npos)
      CHECK_FALSE(compared.contains("results"));
    else
      CHECK(compared["results"] == Json::parse(samples));
  }
  std::string shown = place.output("tc0 simulate a.tc0 --watch exp --random 2 --engine all");
  CHECK_THAT(shown, Catch::Contains("  exp = [[") && Catch::Contains("all engines agree"));
}

TEST_CASE("simulate answers names that there are not with the nearest, and what there is") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o a.tc0 && tc0 convert a.tc0 net.tc0 --expand");
  const std::string random = "tc0 simulate a.tc0 --random 3 ";
  expectRefused(place, random + "--engine al",
                {"[array, gate, naive, all]", "'al'", "did you mean 'all'?"});
  expectRefused(place, random + "--isa vnii", {"[portable, avx2, ", "did you mean 'vnni'?"});
  expectRefused(place, random + "--watch row_sun", {"'row_sun'", "did you mean 'row_sum'?"});
  expectRefused(place, random + "--watch 99999999", {"--watch", "[0, ", "'99999999'"});
  expectRefused(place, "tc0 simulate net.tc0 --random 3 --watch exp", {"a netlist has no arrays"});
}

TEST_CASE("the naive evaluators claim no instruction set and one thread") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  Json json = Json::parse(place.output("tc0 simulate m.tc0 --random 2 --engine naive --json"));
  CHECK_FALSE(json.contains("isa"));
  CHECK(json["threads"] == 1);
  json = Json::parse(place.output("tc0 simulate m.tc0 --random 2 --isa portable --json"));
  CHECK(json["isa"] == "portable");
}

TEST_CASE("inputs that are not JSON are refused by file and line, without the parser's own words") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  auto refused = [&](const std::string& text, const std::string& says) {
    place.write("i.json", text);
    for (const char* command :
         {"tc0 simulate m.tc0 --inputs i.json", "tc0 eval m.tc0 --inputs i.json"}) {
      expectRefused(place, command, {"i.json", says});
      CHECK_THAT(place.run(command).err, !Catch::Contains("json.exception"));
    }
  };
  refused("{\n\"x\": [1, nope]}", "i.json:2: required JSON, found \"nope]}\" at byte 11");
  refused("{\"x\": [1", "i.json:1: required JSON, found the end of the text at byte 8");
  refused("[1e999]", "required JSON with numbers that can be stored");
}

TEST_CASE("a .tc0 file is not written under the name of another format") {
  Workplace place;
  for (const char* name : {"o.blif", "o.aig", "o.v", "o.opb"})
    expectRefused(place, std::string("tc0 new majority -o ") + name, {name, ".tc0", "tc0 convert"});
}

TEST_CASE("doctor with standard output closed says that, and nothing of JSON") {
  Workplace place;
  Run run = place.run("tc0 doctor >&-", {.seconds = 60});
  CHECK(run.code == kInvalid);
  CHECK_THAT(run.err, Catch::Contains("standard output: cannot be written"));
}
