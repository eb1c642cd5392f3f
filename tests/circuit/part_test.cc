// Parts of circuits against the circuits that they are parts of, at every value that they compute.
#include "circuit/part.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "circuit/size/count.h"

using namespace tc0;

namespace {

InputValues randomInputs(const Circuit& circuit, std::mt19937_64& random) {
  InputValues values;
  for (const InputPort& port : inputPorts(circuit)) {
    auto& numbers = values.emplace_back(port.elements());
    for (auto& number : numbers)
      number = std::uniform_int_distribution(port.range.lo, port.range.hi)(random);
  }
  return values;
}

// What the arrays of the circuit hold, by name, and what the part's inputs are.
InputValues inputsFrom(const Circuit& part, const Circuit& circuit, const ArrayValues& values) {
  InputValues inputs;
  for (const InputPort& port : inputPorts(part)) inputs.push_back(values[circuit.find(port.name)]);
  return inputs;
}

void expectSame(const Circuit& part, const Circuit& circuit, const ArrayValues& values) {
  const ArrayValues own = evaluateNaively(part, inputsFrom(part, circuit, values));
  for (ArrayId id : part.arrays().ids()) {
    INFO(part.array(id).name);
    CHECK(own[id] == values[circuit.find(part.array(id).name)]);
  }
}

std::vector<Circuit> examples() {
  std::vector<Circuit> circuits;
  circuits.push_back(generator("attention").make({.n = 3, .bits = 3, .dimension = 2}));
  circuits.push_back(generator("multiplier").make({.bits = 3}));
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    circuits.push_back(generator("random").make({.n = 12, .seed = seed}));
  return circuits;
}

}  // namespace

TEST_CASE("every array and every level as a circuit of its own has the values of the whole") {
  std::mt19937_64 random(7);
  for (const Circuit& circuit : examples()) {
    const auto levels = levelsOf(circuit);
    for (int sample = 0; sample < 3; ++sample) {
      const ArrayValues values = evaluateNaively(circuit, randomInputs(circuit, random));
      std::int64_t gates = 0;
      for (ArrayId id : circuit.arrays().ids()) {
        if (circuit.array(id).as<InputOp>() == nullptr)
          expectSame(arrayPart(circuit, id), circuit, values);
        else
          CHECK_THROWS_AS(arrayPart(circuit, id), Error);
      }
      const std::int32_t last = *std::max_element(levels.begin(), levels.end());
      for (std::int32_t level = 1; level <= last; ++level) {
        const Circuit part = levelPart(circuit, level);
        CHECK(count(part).depth() <= 1);
        gates += part.gates();
        expectSame(part, circuit, values);
      }
      CHECK(gates == circuit.gates());
      CHECK_THROWS_AS(levelPart(circuit, last + 1), Error);
    }
  }
}

TEST_CASE("an element of an output is made of the gates that it needs") {
  std::mt19937_64 random(8);
  for (const Circuit& circuit : examples()) {
    const Netlist whole = toNetlist(circuit);
    for (const Output& output : circuit.outputs()) {
      const Array& array = circuit.array(output.array);
      for (std::int64_t element = 0; element < std::min<std::int64_t>(array.elements, 4);
           ++element) {
        Index index(array.shape.size());
        unflatten(array.shape, element, index.data());
        const Circuit part = outputPart(circuit, output.name, index);
        const Netlist netlist = expandNeeded(part);
        const Netlist again = outputPart(whole, output.name, index);
        CHECK(netlist.gates() <= circuit.gates());
        CHECK(again.gates() <= netlist.gates());
        for (int sample = 0; sample < 3; ++sample) {
          const InputValues inputs = randomInputs(circuit, random);
          const std::int64_t expected = evaluateNaively(circuit, inputs)[output.array][element];
          std::map<std::string, std::vector<std::int64_t>> byName;
          std::size_t next = 0;
          for (const InputPort& port : inputPorts(circuit)) byName[port.name] = inputs[next++];
          InputValues own;
          for (const InputPort& port : inputPorts(part)) own.push_back(byName[port.name]);
          auto valueOf = [](const Netlist& of, const InputValues& given) {
            return outputValues(of, evaluateNaively(of, encodeInputs(of.inputPorts(), given)));
          };
          CHECK(valueOf(netlist, own)[0][0] == expected);
          CHECK(valueOf(again, inputs)[0][0] == expected);
        }
      }
    }
  }
}

TEST_CASE("an element needs less than the whole") {
  const Circuit circuit = generator("attention").make({.n = 8, .bits = 3, .dimension = 2});
  const std::string name = circuit.outputs()[0].name;
  Index first(circuit.array(circuit.outputs()[0].array).shape.size(), 0);
  CHECK(3 * expandNeeded(outputPart(circuit, name, first)).gates() < circuit.gates());
  CHECK_THROWS_AS(expandNeeded(circuit, {.gates = 10}), Error);
  CHECK_THROWS_AS(outputPart(circuit, "none", std::nullopt), Error);
  first[0] = 1000;
  CHECK_THROWS_AS(outputPart(circuit, name, first), Error);
}
