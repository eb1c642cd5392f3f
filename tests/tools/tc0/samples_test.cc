#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;
using Json = nlohmann::ordered_json;

namespace {

const std::vector<std::string> kEnds{"json", "csv", "npy", "npz", "safetensors"};

}  // namespace

TEST_CASE("simulate and eval write every format, and what one writes the other reads") {
  Workplace place;
  place.output("tc0 new sorting --n 3 --bits 3 -o s.tc0");
  for (const std::string& end : kEnds) {
    INFO(end);
    place.output("tc0 simulate s.tc0 --random 9 --seed 5 -o a." + end + " >/dev/null");
  }
  // Sorted numbers are numbers to sort: a .npy names no input, so the results can be given back.
  const std::string sorted = place.output("tc0 eval s.tc0 -i a.npy --json | sed 's/sorted/x/g'");
  const Json results = Json::parse(place.read("a.json"));
  REQUIRE(results.size() == 9);
  CHECK(Json::parse(sorted).size() == 9);
  for (std::size_t i = 0; i < 9; ++i)
    CHECK(Json::parse(sorted)[i].begin().value() == results[i].begin().value());
}

TEST_CASE("the same samples in every format give the same results") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o a.tc0");
  place.write("i.csv", "x[0],x[1],y[0],y[1]\n1,1,0,1\n0,0,1,1\n");
  place.write("i.json", R"({"x": [[1, 1], [0, 0]], "y": [[0, 1], [1, 1]]})");
  const std::string expected = place.output("tc0 eval a.tc0 -i i.csv --json");
  CHECK(expected == "[{\"sum\":[1,0,1]},{\"sum\":[1,1,0]}]\n");
  CHECK(place.output("tc0 eval a.tc0 -i i.json --json") == expected);
  CHECK(place.output("tc0 eval a.tc0 -i - --json < i.csv") == expected);
  for (const std::string& end : kEnds) {
    INFO(end);
    CHECK(place.output("tc0 eval a.tc0 -i i.csv -o eval." + end) ==
          "eval." + end + ": 2 samples\n");
    place.output("tc0 simulate a.tc0 -i i.json -o run." + end + " >/dev/null");
    CHECK(place.read("eval." + end) == place.read("run." + end));
  }
}

TEST_CASE("results that cannot be written are refused before anything is computed") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o a.tc0");
  for (const char* command :
       {"tc0 simulate a.tc0 --random 3 -o out.xyz", "tc0 eval a.tc0 --random 3 -o out.xyz",
        "tc0 eval a.tc0 --random 3 -o out.npy",
        "tc0 simulate a.tc0 --random 3 --watch carry -o out.npy"}) {
    Run run = place.run(command);
    INFO(command << run.out << run.err);
    CHECK(run.code == kInvalid);
    CHECK(isOneLine(run.err));
    CHECK_THAT(run.err, Catch::Contains("--output: required"));
  }
  CHECK(place.names() == std::vector<std::string>{"a.tc0"});
}

TEST_CASE("bytes that are no text are not printed") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o a.tc0");
  place.write("x", "\x93\x1b[31mNUMPY\n");
  place.write("x.npy", "\x1b[31mtext\n");
  for (const char* file : {"x", "x.npy"}) {
    Run run = place.run(std::string("tc0 eval a.tc0 -i ") + file);
    CHECK(run.code == kInvalid);
    CHECK(isOneLine(run.err));
    CHECK(run.err.find('\x1b') == std::string::npos);
    CHECK(run.err.find("\\x1b[31m") != std::string::npos);
  }
}

TEST_CASE("gate without a number, and numbers that a row refuses") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  CHECK(
      place.run("tc0 gate m.tc0").err ==
      "tc0: gate: required G, the gate's number, from 0, or its name, as exp[0,3].5, found no such argument; usage: gate FILE "
      "G\n");
  CHECK(place.run("tc0 simulate m.tc0 --random 3 --threads 9999").err ==
        "tc0: --threads: required an integer in [0, 1024], found '9999'\n");
}
