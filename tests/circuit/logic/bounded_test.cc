// Netlists with bounded gates against the netlists that they are made of.
#include "circuit/logic/bounded.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

void expectWithin(const Netlist& netlist, const GateLimits& limits) {
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    std::int64_t fanIn = 0;
    for (const Wire& wire : netlist.list(bank)) {
      ++fanIn;
      if (limits.weight > 0) CHECK(magnitude(wire.weight) <= Magnitude(limits.weight));
    }
    if (limits.fanIn > 0) CHECK(fanIn <= limits.fanIn);
  }
}

}  // namespace

TEST_CASE("gates keep to the limits, and outputs are the same on all tried assignments") {
  const GateLimits kLimits[] = {{2, 1}, {3, 0}, {0, 1}, {4, 2}, {1000, 1000}};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Netlist netlist = randomNetlist({.seed = seed});
    for (const GateLimits& limits : kLimits) {
      INFO("seed " << seed << ", fan-in " << limits.fanIn << ", weight " << limits.weight);
      BoundedStats stats;
      const Netlist other = bounded(netlist, limits, 1 << 24, &stats);
      expectWithin(other, limits);
      CHECK(stats.gatesAfter == other.gates());
      for (const auto& inputs : assignments(netlist.inputs(), 64, seed))
        REQUIRE(outputValues(netlist, evaluateNaively(netlist, inputs)) ==
                outputValues(other, evaluateNaively(other, inputs)));
    }
  }
}

TEST_CASE("gates within the limits stay, and a majority of many is split") {
  const Netlist netlist = toNetlist(generator("majority").make({.n = 64}));
  BoundedStats stats;
  CHECK(bounded(netlist, {64, 1}, 1 << 20, &stats).gates() == 1);
  CHECK(stats.gatesKept == 1);
  CHECK(bounded(netlist, {8, 1}, 1 << 20, &stats).gates() < 7 * 64);
  CHECK(stats.depthBefore == 1);
  CHECK(stats.depthAfter > 1);
  CHECK_THROWS_AS(bounded(netlist, {8, 1}, 10), Error);
}
