#include "circuit/netlist.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"

using namespace tc0;
using Catch::Matchers::Contains;

TEST_CASE("wire lists come back as they were stored") {
  std::mt19937_64 random(17);
  WireLists lists;
  std::vector<std::vector<Wire>> stored;
  std::vector<std::uint64_t> offsets;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<Wire>& wires = stored.emplace_back();
    std::int64_t source = 0;
    for (std::uint64_t n = random() % (trial % 10 == 0 ? 2000 : 20); n > 0; --n) {
      source += 1 + (random() >> (random() % 60 + 4)) % (std::int64_t{1} << 50);
      auto weight = static_cast<std::int64_t>(random()) >> (random() % 63);
      wires.push_back({source, weight == 0 ? 1 : weight});
    }
    offsets.push_back(lists.add(wires));
  }
  for (std::size_t i = 0; i < stored.size(); ++i) {
    WireLists::List list = lists.at(offsets[i]);
    REQUIRE(list.size() == stored[i].size());
    REQUIRE(std::vector<Wire>(list.begin(), list.end()) == stored[i]);
  }
}

TEST_CASE("forms merge wires that occur twice and drop those that cancel") {
  Form form{5, {{7, 2}, {3, 1}, {7, -2}, {3, 4}, {1, -1}}};
  form.normalise();
  CHECK(form.wires == std::vector<Wire>{{1, -1}, {3, 5}});
}

TEST_CASE("the builder refuses what is no netlist") {
  NetlistBuilder builder;
  std::int64_t a = builder.bit("a"), b = builder.bit("b");
  CHECK_THROWS_WITH(builder.bit("a"), "input 'a': required a name of its own, found it twice");
  CHECK_THROWS_WITH(builder.gate({0, {{b, 1}, {a, 1}}}, 1),
                    "gate 0: required wires in rising order, found 0 after 1");
  CHECK_THROWS_WITH(builder.gate({0, {{2, 1}}}, 1), "gate 0: required wires below 2, found 2");
  CHECK_THROWS_WITH(builder.gate({0, {{a, 0}}}, 1), Contains("weights other than 0"));
  CHECK_THROWS_WITH(builder.gate({0, {{a, std::int64_t{1} << 61}, {b, std::int64_t{1} << 61}}}, 1),
                    Contains("add up to less than 2^62"));
  CHECK_THROWS_WITH(builder.gate({0, {{a, 1}}}, INT64_MIN), Contains("thresholds below 2^62"));
  std::int64_t g = builder.gate({0, {{a, 1}}}, 1);
  CHECK_THROWS_WITH(builder.bit("late"), "input 'late': required before the first gate");
  Form forms[2] = {{0, {{g, 1}}}, {0, {}}};
  CHECK_THROWS_WITH(builder.output("y", {3}, forms),
                    "output 'y': required 3 forms for shape [3], found 2");
  builder.output("y", {2}, forms);
  CHECK_THROWS_WITH(builder.output("y", {2}, forms), Contains("found it twice"));
}

TEST_CASE("a form's constant moves into the thresholds, and no wires make a constant gate") {
  NetlistBuilder builder;
  std::int64_t a = builder.bit("a");
  std::int64_t shifted = builder.gate({-4, {{a, 3}}}, -2);  // 3a - 4 >= -2
  std::int64_t one = builder.gate({1, {}}, 1);
  std::int64_t zero = builder.gate({0, {}}, 1);
  builder.output("y", {0, {{shifted, 1}, {one, 2}, {zero, 4}}});
  Netlist netlist = builder.finish();
  CHECK(netlist.threshold(0) == 2);
  CHECK(outputValues(netlist, evaluateNaively(netlist, {0}))[0][0] == 2);
  CHECK(outputValues(netlist, evaluateNaively(netlist, {1}))[0][0] == 3);
}

TEST_CASE("an expanded circuit takes at most 9 bytes a stored entry and 16 a gate") {
  for (const char* kind : {"attention", "sorting", "multiplier", "iterated-sum", "symmetric"}) {
    INFO(kind);
    Netlist netlist = toNetlist(generator(kind).make({.n = 24, .bits = 6, .dimension = 8}));
    CHECK(netlist.bytes() <= 9 * netlist.storedEntries() + 16 * netlist.gates() + 64);
  }
}

TEST_CASE("expansion beyond the limit is refused with the size it would have") {
  Circuit circuit = generator("attention").make({.n = 16384, .bits = 6, .dimension = 32});
  CHECK_THROWS_WITH(toNetlist(circuit), Contains("the netlist would have 1,116,187,656,192"));
}

TEST_CASE("inputs out of range or of the wrong number are refused by name") {
  Circuit circuit = generator("comparison").make({.bits = 4});
  CHECK_THROWS_WITH(evaluateNaively(circuit, {{16}, {0}}),
                    "input 'x', element []: required a value in [0, 15], found 16");
  CHECK_THROWS_WITH(evaluateNaively(circuit, {{1, 2}, {0}}),
                    "input 'x': required 1 values, found 2");
  CHECK_THROWS_WITH(evaluateNaively(circuit, {{1}}),
                    "inputs: required values for 2 inputs, found 1");
}
