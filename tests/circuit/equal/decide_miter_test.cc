// Equality of netlists against the naive evaluator.
#include "circuit/equal/decide_miter.h"

#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/formats/formats.h"
#include "circuit/generate/generators.h"
#include "circuit/simplify.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

std::vector<std::vector<std::uint64_t>> randomWords(std::size_t inputs, std::size_t words) {
  std::mt19937_64 random(3);
  std::vector<std::vector<std::uint64_t>> all(inputs, std::vector<std::uint64_t>(words));
  for (auto& one : all)
    for (auto& word : one) word = random();
  return all;
}

EqualityResult decided(const Netlist& a, const Netlist& b, EqualParams params = {}) {
  return decide(miterOf(a, b, 1 << 22), params, randomWords(a.inputs(), params.samples / 64));
}

Netlist made(const std::string& kind, const GeneratorParams& params) {
  return toNetlist(generator(kind).make(params));
}

// The netlist with one threshold raised by one.
Netlist changed(const Netlist& netlist, std::int64_t gate) {
  NetlistBuilder builder;
  for (const InputPort& port : netlist.inputPorts())
    builder.input(port.name, port.shape, port.range, port.coding);
  auto formOf = [](std::int64_t constant, Netlist::List list) {
    Form form{constant, {}};
    for (const Wire& wire : list) form.wires.push_back(wire);
    return form;
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    std::vector<std::int64_t> thresholds;
    for (auto g = netlist.firstGate(bank); g < netlist.firstGate(bank + 1); ++g)
      thresholds.push_back(netlist.threshold(g) + (g == gate ? 1 : 0));
    builder.bank(formOf(0, netlist.list(bank)), thresholds);
  }
  for (const OutputPort& port : netlist.outputPorts()) {
    std::vector<Form> forms;
    for (const OutputForm& form : port.forms)
      forms.push_back(formOf(form.constant, netlist.list(form)));
    builder.output(port.name, port.shape, forms);
  }
  return builder.finish();
}

bool differOn(const Netlist& a, const Netlist& b, const std::vector<std::uint8_t>& inputs) {
  return outputValues(a, evaluateNaively(a, inputs)) != outputValues(b, evaluateNaively(b, inputs));
}

}  // namespace

TEST_CASE("a netlist equals itself by structure, and what other formats make of it") {
  const Netlist netlist = made("multiplier", {.bits = 4});
  CHECK(decided(netlist, netlist).way == EqualityWay::kStructure);
  for (const char* name : {"blif", "aig", "bench", "th"}) {
    INFO(name);
    std::ostringstream out;
    formatByName(name).write(netlist, out, {});
    const EqualityResult result = decided(netlist, formatByName(name).read(out.str(), "file"));
    CHECK(result.equality == Equality::kEqual);
  }
}

TEST_CASE("a changed threshold is a difference, and its inputs show it") {
  int different = 0, equal = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Netlist netlist =
        randomNetlist({.seed = seed, .mostInputWires = 10, .banks = 6, .mostGates = 3});
    if (netlist.gates() == 0 || netlist.inputs() == 0) continue;
    for (std::int64_t gate = 0; gate < std::min<std::int64_t>(netlist.gates(), 5); ++gate) {
      const Netlist other = changed(netlist, gate);
      bool expected = false;
      for (std::uint64_t all = 0; all < std::uint64_t{1} << netlist.inputs(); ++all) {
        std::vector<std::uint8_t> inputs;
        for (std::int64_t k = 0; k < netlist.inputs(); ++k) inputs.push_back(all >> k & 1);
        bool valid = true;
        for (const InputPort& port : netlist.inputPorts())
          for (std::int64_t e = 0; e < port.elements(); ++e) {
            std::vector<std::uint8_t> code(port.coding.width);
            bool found = port.coding.width == 0;
            for (std::int64_t v = port.range.lo; v <= port.range.hi && !found; ++v) {
              encode(port.coding, port.range, v, code.data());
              found = std::equal(code.begin(), code.end(),
                                 inputs.begin() + port.firstWire + e * port.coding.width);
            }
            valid &= found;
          }
        expected |= valid && differOn(netlist, other, inputs);
      }
      for (int exhaustive : {18, 0}) {
        INFO("seed " << seed << ", exhaustive " << exhaustive);
        const EqualityResult result =
            decided(netlist, other, {.samples = 64, .exhaustiveInputs = exhaustive});
        REQUIRE(result.equality == (expected ? Equality::kDifferent : Equality::kEqual));
        if (expected) CHECK(differOn(netlist, other, result.inputs));
      }
      (expected ? different : equal)++;
    }
  }
  CHECK(different > 5);
  CHECK(equal > 2);
}

TEST_CASE("equality of circuits with many inputs is proved by a SAT solver, or left open") {
  const Netlist netlist = made("adder", {.bits = 12});
  const Netlist simple = simplify(made("sorting", {.n = 4, .bits = 5}));
  const Netlist sorting = made("sorting", {.n = 4, .bits = 5});
  std::ostringstream out;
  formatByName("blif").write(netlist, out, {});
  const Netlist other = formatByName("blif").read(out.str(), "file");
  CHECK(decided(netlist, other).equality == Equality::kEqual);
  CHECK(decided(simple, sorting).equality == Equality::kEqual);
  const Netlist wrong = changed(sorting, sorting.gates() / 2);
  CHECK(decided(wrong, sorting).equality == Equality::kDifferent);
}

TEST_CASE("interfaces that do not match are refused") {
  const Netlist adder = made("adder", {.bits = 3});
  CHECK_THROWS_AS(miterOf(adder, made("adder", {.bits = 4}), 1 << 22), Error);
  CHECK_THROWS_AS(miterOf(adder, made("majority", {.n = 6}), 1 << 22), Error);
  CHECK_THROWS_AS(miterOf(adder, adder, 3), Error);
}
