#include "circuit/family/family_gates.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "circuit/base/error.h"
#include "circuit/gate_query.h"
#include "tests/circuit/family/changed_family.h"
#include "tests/circuit/family/example_family.h"
#include "tests/circuit/family/same_gates.h"

using namespace tc0;
using Catch::Matchers::Contains;

TEST_CASE("every gate of small members: place, threshold and every wire are those of the circuit") {
  const CircuitFamily family = exampleFamily();
  for (std::int64_t side : {1, 2, 3}) {
    requireSameGates(family, side);
  }
}

TEST_CASE(
    "at 10^9 tokens numbers and places are inverse, and a wire that a piece names has its weight") {
  const CircuitFamily family = exampleFamily();
  const FamilyGates gates(family, 31623);
  std::mt19937_64 random(9);
  const Count all = gates.inputWires() + gates.gates();
  CHECK(gates.gates() > Count{1} << 60);
  for (int trial = 0; trial < 400; ++trial) {
    const Count w = (Count{random()} << 64 | random()) % all;
    const FamilyWire wire = gates.wireAt(w);
    REQUIRE(gates.wireNumber(wire) == w);
    REQUIRE(gates.named(gates.name(wire)) == wire);
    if (w < gates.inputWires()) continue;
    const FamilyGate gate = gates.gate(wire);
    for (const FamilyPiece& piece : gate.pieces) {
      FamilyWire one{piece.array, {}, 0};
      std::map<int, std::int64_t> r;
      for (const FamilyCoordinate& at : piece.at) {
        if (at.factor != 0)
          r.try_emplace(at.reduction, static_cast<std::int64_t>(random() % at.count));
        one.index.push_back(at.value + (at.factor == 0 ? 0 : at.factor * r[at.reduction]));
      }
      std::int64_t sum = 0;
      for (const FamilyPiece& other : gate.pieces) {
        FamilyGate alone;
        alone.pieces = {other};
        sum += alone.weight(one);
      }
      REQUIRE(gate.weight(one) == sum);
    }
  }
}

TEST_CASE("names and numbers that are none are refused") {
  const CircuitFamily family = exampleFamily();
  const FamilyGates gates(family, 4);
  CHECK(gates.named("e[0, 3, 2, 1].2") == FamilyWire{family.base().find("e"), {0, 3, 2, 1}, 2});
  for (const char* name : {"e[0, 3, 2, 1].3", "e[0, 3, 2].0", "e[0, 4, 0, 0].0", "e[0, -1, 0, 0].0",
                           "embed[0, 0, 0].0", "nothing[0].0", "e", "e[0, 0, 0, 0]", "[].0",
                           "e[a].0", "e[0, 0, 0, 0].x", ""}) {
    INFO(name);
    CHECK_THROWS_AS(gates.named(name), Error);
  }
  CHECK_THROWS_AS(gates.gateAt(gates.gates()), Error);
  CHECK_THROWS_AS(gates.wireAt(gates.gates() + gates.inputWires()), Error);
  CHECK_THROWS_AS(FamilyGates(family, 0), Error);
  CHECK_THROWS_AS(FamilyGates(family, kMaxSide + 1), Error);
}

TEST_CASE("a gate of a step that breaks a hypothesis is not answered") {
  const CircuitFamily family = exampleFamily();
  nlohmann::json structure = structureOf(family);
  structure["arrays"][6]["terms"][0]["domain"] = {{0, 0}, {0, 0}};
  const CircuitFamily cut = withStructure(family, structure);
  const FamilyGates gates(cut, 5);
  CHECK_NOTHROW(gates.gate(gates.named("e[1, 2, 3, 4].0")));
  CHECK_THROWS_WITH(gates.gate(gates.named("mixed[1, 2, 0].0")), Contains("no term is cut"));
}
