#include "circuit/simplify.h"

#include <catch2/catch.hpp>
#include <random>
#include <utility>

#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/size/reachable_sums.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

// Compares the outputs on all assignments of few inputs, or on random assignments of many.
void requireSameFunction(const Netlist& a, const Netlist& b) {
  REQUIRE(a.inputs() == b.inputs());
  for (const Bits& inputs : assignments(a.inputs(), a.inputs() <= 12 ? 4096 : 200, 1))
    REQUIRE(outputValues(a, evaluateNaively(a, inputs)) ==
            outputValues(b, evaluateNaively(b, inputs)));
}

}  // namespace

TEST_CASE("simplifying keeps the function of random circuits") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Netlist netlist =
        toNetlist(randomCircuit({.seed = seed, .maxInputWires = seed % 2 == 0 ? 10 : 24}));
    SimplifyStats stats;
    Netlist smaller = simplify(netlist, {}, &stats);
    requireSameFunction(netlist, smaller);
    REQUIRE(stats.gatesAfter <= stats.gatesBefore);
    REQUIRE(smaller.gates() == stats.gatesAfter);
  }
}

TEST_CASE("each part alone keeps the function") {
  for (int part = 0; part < 4; ++part)
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
      INFO("part " << part << ", seed " << seed);
      Netlist netlist = toNetlist(randomCircuit({.seed = seed, .maxInputWires = 10}));
      SimplifyParams params{part == 0, part == 1, part == 2, part == 3};
      requireSameFunction(netlist, simplify(netlist, params));
      params.maxSpan = 0;
      requireSameFunction(netlist, simplify(netlist, params));
    }
}

TEST_CASE("constant, equal, complementary, dead gates and redundant wires go, each counted") {
  NetlistBuilder builder;
  std::int64_t a = builder.bit("a"), b = builder.bit("b"), c = builder.bit("c");
  std::int64_t never = builder.gate({0, {{a, 1}, {b, 1}}}, 3);
  std::int64_t both = builder.gate({0, {{a, 1}, {b, 1}}}, 2);
  std::int64_t twice = builder.gate({0, {{a, 3}, {b, 3}}}, 4);    // equals `both`
  std::int64_t nand = builder.gate({0, {{a, -1}, {b, -1}}}, -1);  // not both
  std::int64_t small =
      builder.gate({0, {{a, 4}, {b, 4}, {c, 1}}}, 7);  // c is redundant: equals `both`
  builder.gate({0, {{b, 1}, {c, 1}}}, 1);              // dead
  std::int64_t wire = builder.gate({0, {{c, 5}}}, 2);  // c itself
  builder.output("f", {0, {{never, 1}, {both, 1}, {twice, 2}, {nand, 4}, {small, 8}, {wire, 16}}});
  Netlist netlist = builder.finish();
  SimplifyStats stats;
  Netlist smaller = simplify(netlist, {}, &stats);
  requireSameFunction(netlist, smaller);
  CHECK(smaller.gates() == 1);
  CHECK(stats.constantGates == 1);
  CHECK(stats.equalGates == 4);
  CHECK(stats.deadGates == 1);
  CHECK(stats.redundantWires == 1);
}

TEST_CASE("thresholds between the same two sums make one gate") {
  NetlistBuilder builder;
  std::int64_t a = builder.bit("a"), b = builder.bit("b");
  std::vector<std::int64_t> thresholds{1, 2, 3, 4, 5, 6, 7, 8};
  std::int64_t first = builder.bank({0, {{a, 3}, {b, 5}}}, thresholds);
  Form form;
  for (std::int64_t k = 0; k < 8; ++k) form.wires.push_back({first + k, 1});
  builder.output("f", form);
  Netlist netlist = builder.finish();
  Netlist smaller = simplify(netlist);
  requireSameFunction(netlist, smaller);
  CHECK(smaller.gates() == 2);  // a or b; a and b. [3a + 5b >= 4] is b
}

TEST_CASE("generated circuits keep their function and get no larger") {
  for (const char* kind : {"multiplier", "sorting", "adder", "iterated-sum"}) {
    INFO(kind);
    Netlist netlist = toNetlist(generator(kind).make({.n = 3, .bits = 3}));
    Netlist smaller = simplify(netlist);
    requireSameFunction(netlist, smaller);
    CHECK(smaller.gates() <= netlist.gates());
  }
}

TEST_CASE("reachable sums are exactly the subset sums") {
  std::mt19937_64 random(21);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<Wire> wires;
    for (std::int64_t i = 0; std::cmp_less(i, random() % 9); ++i) {
      std::int64_t weight = random() % 161;
      wires.push_back({i, weight - 80});
    }
    std::vector<std::int64_t> sums;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << wires.size(); ++bits) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < wires.size(); ++i)
        sum += (bits >> i & 1) != 0 ? wires[i].weight : 0;
      sums.push_back(sum);
    }
    std::sort(sums.begin(), sums.end());
    ReachableSums reachable(wires);
    for (std::int64_t value = sums.front() - 2; value <= sums.back() + 2; ++value) {
      auto next = std::lower_bound(sums.begin(), sums.end(), value);
      REQUIRE(reachable.next(value) == (next == sums.end() ? std::nullopt : std::optional(*next)));
    }
  }
}
