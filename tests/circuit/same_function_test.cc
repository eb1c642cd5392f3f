// Random circuits and their expansions have the same gates, outputs, counts and levels.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/expand.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/size/count.h"

using namespace tc0;

namespace {

constexpr std::uint64_t kCircuits = 400;

std::vector<std::uint8_t> allGates(const Circuit& circuit, const ArrayValues& values) {
  std::vector<std::uint8_t> gates;
  for (ArrayId id : circuit.arrays().ids())
    if (circuit.array(id).as<StepOp>() != nullptr) {
      auto more = stepGates(circuit, values, id);
      gates.insert(gates.end(), more.begin(), more.end());
    }
  return gates;
}

}  // namespace

TEST_CASE("random circuits: expansion has the same gates and outputs") {
  for (std::uint64_t seed = 1; seed <= kCircuits; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    Netlist netlist = toNetlist(circuit);
    REQUIRE(netlist.gates() == circuit.gates());
    std::mt19937_64 random(seed);
    for (int sample = 0; sample < 4; ++sample) {
      InputValues inputs = randomInputs(circuit, random);
      auto values = evaluateNaively(circuit, inputs);
      auto wires = evaluateNaively(netlist, encodeInputs(inputPorts(circuit), inputs));
      std::vector<std::uint8_t> gates(wires.begin() + netlist.inputs(), wires.end());
      REQUIRE(gates == allGates(circuit, values));
      auto outputs = outputValues(netlist, wires);
      for (std::size_t i = 0; i < circuit.outputs().size(); ++i)
        REQUIRE(outputs[i] == values[circuit.outputs()[i].array]);
    }
  }
}

TEST_CASE("random circuits: every value lies in its range") {
  for (std::uint64_t seed = 1; seed <= kCircuits; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    std::mt19937_64 random(seed + 1000);
    for (int sample = 0; sample < 4; ++sample) {
      auto values = evaluateNaively(circuit, randomInputs(circuit, random));
      for (ArrayId id : values.ids()) {
        const Array& array = circuit.array(id);
        INFO("array " << array.name);
        Index index(array.shape.size(), 0);
        for (std::int64_t value : values[id]) {
          Range range = elementRange(circuit, id, index);
          REQUIRE(range.contains(value));
          REQUIRE(array.range.contains(range.lo));
          REQUIRE(array.range.contains(range.hi));
          advance(index.data(), array.shape);
        }
      }
    }
  }
}

TEST_CASE("random circuits: counting equals counting the expansion") {
  for (std::uint64_t seed = 1; seed <= 3 * kCircuits; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed, .arrays = 16, .maxElements = 64});
    Counts counted = count(circuit), walked = count(toNetlist(circuit));
    CHECK(counted.gatesPerLevel == walked.gatesPerLevel);
    REQUIRE(counted == walked);
  }
}
