#include "circuit/gate_query.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"

using namespace tc0;

TEST_CASE("every gate of random circuits is the expansion's gate") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    Netlist netlist = toNetlist(circuit);
    GateQuery query(circuit);
    std::vector<Wire> wires;
    for (std::int64_t g = 0; g < circuit.gates(); ++g) {
      GateInfo info = query.gate(g, wires);
      Netlist::List list = netlist.list(netlist.bankOf(g));
      REQUIRE(info.threshold == netlist.threshold(g));
      REQUIRE(wires == std::vector<Wire>(list.begin(), list.end()));
      REQUIRE(query.number(info.step, info.index, info.breakpoint) == g);
    }
  }
}

TEST_CASE("places follow the order of expansion") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    GateQuery query(circuit);
    expand(circuit, [&](const Bank& bank) {
      GateInfo info = query.place(bank.firstGate);
      REQUIRE(info.step == bank.step);
      REQUIRE(rowMajor(circuit.array(bank.step).shape).at(info.index.data()) == bank.element);
    });
  }
}

TEST_CASE("gates of a circuit of 10^12 are answered from their numbers") {
  Circuit circuit = generator("attention").make({.n = 16384, .bits = 6, .dimension = 32});
  REQUIRE(circuit.gates() > 1000000000000);
  GateQuery query(circuit);
  std::mt19937_64 random(9);
  std::vector<Wire> wires;
  std::int64_t squares = circuit.array(circuit.find("exp")).first;
  for (int trial = 0; trial < 1000; ++trial) {
    std::int64_t g = random() % squares;
    GateInfo info = query.gate(g, wires);
    REQUIRE(query.number(info.step, info.index, info.breakpoint) == g);
    bool pair = circuit.array(info.step).name == "(x+y)^2";
    bool diagonal = pair && info.index[0] == info.index[1];
    REQUIRE(wires.size() == (pair && !diagonal ? 12 : 6));
  }
}

TEST_CASE("wires have names") {
  Circuit circuit = generator("attention").make({.n = 3, .bits = 2, .dimension = 2});
  GateQuery query(circuit);
  CHECK(query.wireName(0) == "x[0, 0].0");
  CHECK(query.wireName(5) == "x[1, 0].1");
  CHECK(query.wireName(circuit.inputWires()) == "x^2[0, 0].0");
  CHECK_THROWS_AS(query.wireName(-1), Error);
  CHECK_THROWS_WITH(query.wireName(circuit.inputWires() + circuit.gates()),
                    Catch::Matchers::Contains("required a number in"));
}
