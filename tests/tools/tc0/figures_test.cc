#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/tools/command_line.h"

using namespace tc0;
using nlohmann::json;

TEST_CASE("stats --json gives the figures of known circuits") {
  struct Example {
    const char* made;
    json figures;
  };
  const Example kExamples[] = {
      {"majority --n 5",
       {{"input_wires", 5}, {"depth", 1}, {"gates", 1}, {"wires", 5}, {"largest_weight", 1}}},
      {"symmetric --n 4 --values 01101",  // changes at 1, 3 and 4 ones
       {{"gates", 3}, {"wires", 12}, {"stored_sums", 1}, {"stored_entries", 4}}},
      {"comparison --bits 4",  // weights 1, 2, 4, 8 twice
       {{"gates", 1}, {"largest_fan_in", 8}, {"largest_weight", 8}, {"sum_of_weights", 30}}},
      {"adder --bits 3",  // a gate on 1, 2 and 3 bits of both numbers
       {{"depth", 1}, {"gates", 3}, {"wires", 12}, {"largest_fan_in", 6}, {"sum_of_weights", 22}}},
      {"sorting --n 3 --bits 2",
       {{"depth", 2}, {"gates", 18}, {"gates_per_level", {9, 9}}, {"wires", 9 * 2 + 9 * 3}}},
      {"multiplier --bits 2", {{"depth", 2}, {"gates_per_level", {4, 6}}, {"input_wires", 4}}},
  };
  for (const auto& [made, figures] : kExamples) {
    INFO(made);
    Workplace place;
    place.output(std::string("tc0 new ") + made + " -o made.tc0");
    json found = json::parse(place.output("tc0 stats made.tc0 --json"));
    CHECK(found["file"] == "made.tc0");
    CHECK(found["sha256"].get<std::string>() + "\n" ==
          place.output("sha256sum < made.tc0 | cut -c1-64"));
    CHECK(found["kind"] == "circuit");
    for (const auto& [key, value] : figures.items()) {
      INFO(key);
      CHECK(found[key] == value);
    }
  }
}

TEST_CASE("stats prints aligned tables") {
  Workplace place;
  place.output("tc0 new sorting --n 10 --bits 8 -o sorting.tc0");
  CHECK(place.output("tc0 stats sorting.tc0") == R"(kind                 circuit
input wires               80
depth                      2
gates                  5,100
wires                 45,900
largest fan-in            10
largest |weight|         128
sum of |weights|     675,750
stored sums              265
stored list entries    2,630

level  gates
    1  2,550
    2  2,550

step     elements  gates  values
greater        10  2,550  0 to 255
rank          255  2,550  0 to 10
)");
}

TEST_CASE("lines fit 80 columns where the width is unknown, and COLUMNS where it says one") {
  Workplace place;
  place.output("tc0 new attention --n 4 --dimension 8 --program a.program.safetensors -o a.tc0");
  const auto widest = [&](const std::string& command) {
    std::size_t most = 0;
    std::istringstream lines(place.output(command));
    for (std::string line; std::getline(lines, line);) most = std::max(most, line.size());
    return most;
  };
  for (const char* command : {"tc0 compile a.program.safetensors -o b.tc0 --verify --samples 10",
                              "tc0 bench a.tc0 --milliseconds 5", "tc0 stats a.tc0 --by step",
                              "tc0 family --tokens 4,16 --samples 4", "tc0 gate a.tc0 0"}) {
    INFO(command);
    CHECK(widest(command) <= 80);
  }
  CHECK(widest("tc0 bench a.tc0 --milliseconds 5") > 60);
  CHECK(widest("COLUMNS=60 tc0 bench a.tc0 --milliseconds 5") <= 60);
  CHECK(widest("COLUMNS=200 tc0 bench a.tc0 --milliseconds 5") > 80);
}

TEST_CASE("a gate of a circuit is the gate of its netlist") {
  Workplace place;
  for (const char* made : {"sorting --n 3 --bits 2", "attention --n 2 --bits 2 --dimension 1",
                           "random --n 8 --seed 3"}) {
    INFO(made);
    place.output(std::string("tc0 new ") + made +
                 " -o made.tc0 && tc0 convert made.tc0 net.tc0 --expand");
    json stats = json::parse(place.output("tc0 stats made.tc0 --json"));
    auto gates = stats["gates"].get<std::int64_t>();
    REQUIRE(gates > 0);
    for (std::int64_t g = 0; g < gates; g += 1 + gates / 25) {
      std::string number = std::to_string(g);
      json own = json::parse(place.output("tc0 gate made.tc0 --json " + number));
      json net = json::parse(place.output("tc0 gate net.tc0 --json " + number));
      INFO(own << "\n" << net);
      for (const char* key : {"gate", "wire", "threshold", "wires"}) CHECK(own[key] == net[key]);
    }
  }
}

TEST_CASE("gate prints where a gate stands and its wires") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o adder.tc0");
  CHECK(place.output("tc0 gate adder.tc0 1 --wires 3") == R"(gate                  1
wire                  5
step        carry
index       [1]
breakpoint            0
compares    number >= 4
threshold             4
fan-in                4

weight  wire  name
     1     0  x[0].0
     2     1  x[1].0
     1     2  y[0].0
and 1 more (--wires N lists more)
)");
}

TEST_CASE("dump prints a circuit array by array") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o adder.tc0");
  CHECK(place.output("tc0 dump adder.tc0") == R"(circuit of 5 arrays, 4 input wires, 2 gates

input x [2] in [0, 1]
  bits, 1 wire each, from wire 0

input y [2] in [0, 1]
  bits, 1 wire each, from wire 2

sum low [2] in [0, 6]
  + sum over r in [2] of w[2 i + r0] x[r0]
    w = [1, 0, 1, 2]
  + sum over r in [2] of w[2 i + r0] y[r0]
    w = [1, 0, 1, 2]

step carry [2] in [0, 1]
  of low[i], gates from 0, table i
  table 0: 0, from 2 +1
  table 1: 0, from 4 +1

sum sum [3] in [-2, 3]
  + x[i] where i in [0, 1]
  + y[i] where i in [0, 1]
  + carry[i - 1] where i in [1, 2]
  + -2 carry[i] where i in [0, 1]
output sum = sum
)");
}

TEST_CASE("dump prints gates, of a circuit and of its netlist alike") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o adder.tc0 && tc0 convert adder.tc0 net.tc0 --expand");
  const char* expected = R"(netlist of 4 input wires, 2 gates in 2 banks
input x [2] in [0, 1]: bits, 1 wire each, from x0
input y [2] in [0, 1]: bits, 1 wire each, from x2
g0 = [x0 + x2 >= 2]
g1 = [x0 + 2 x1 + x2 + 2 x3 >= 4]
output sum[0] = x0 + x2 - 2 g0
output sum[1] = x1 + x3 + g0 - 2 g1
output sum[2] = g1
)";
  CHECK(place.output("tc0 dump adder.tc0 --gates") == expected);
  CHECK(place.output("tc0 dump net.tc0") == expected);
}

TEST_CASE("every generated circuit is dumped in both ways") {
  Workplace place;
  for (int seed = 1; seed <= 10; ++seed) {
    place.output("tc0 new random --n 12 --seed " + std::to_string(seed) + " -o r.tc0");
    json stats = json::parse(place.output("tc0 stats r.tc0 --json"));
    CHECK(place.output("tc0 dump r.tc0").starts_with("circuit of "));
    std::string gates = place.output("tc0 dump r.tc0 --gates");
    std::int64_t lines = 0;
    for (std::size_t at = 0; (at = gates.find("\ng", at)) != std::string::npos; ++at) ++lines;
    CHECK(lines == stats["gates"]);
  }
}
