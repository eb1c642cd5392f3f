#include "runtime/gates/engine.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "tests/runtime/gates/cases.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

// Weights near the largest that are allowed, on wires of two inputs.
Netlist extremeNetlist() {
  NetlistBuilder builder;
  std::int64_t x = builder.input("x", {8}, {0, 1}, {Coding::Kind::kBits, 1});
  constexpr std::int64_t kHuge = std::int64_t{1} << 59;
  Form form{0,
            {{x, kHuge - 1},
             {x + 1, -kHuge},
             {x + 2, 3},
             {x + 3, -kHuge / 3},
             {x + 5, kHuge / 5},
             {x + 7, -1}}};
  std::vector<std::int64_t> thresholds{-2 * kHuge, -kHuge,    -1,        0,     1,
                                       2,          kHuge / 5, kHuge - 1, kHuge, 2 * kHuge};
  std::int64_t first = builder.bank(form, thresholds);
  Form out;
  for (std::int64_t k = 0; k < std::ssize(thresholds); ++k)
    out.wires.push_back({first + k, k % 2 == 0 ? kHuge / 16 : -7});
  builder.output("y", out);
  return builder.finish();
}

}  // namespace

TEST_CASE("every gate of random circuits, on every instruction set and batch size") {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    INFO("seed " << seed);
    Netlist netlist = toNetlist(randomCircuit({.seed = seed, .arrays = 10, .maxElements = 24}));
    for (Isa isa : isas())
      for (std::int64_t samples : {0, 1, 63, 64, 65, 513})
        requireEqual(netlist, randomBatch(netlist, samples, seed), isa, samples == 513 ? 2 : 1);
  }
}

TEST_CASE("every gate of generated circuits, on 1, 2 and many threads") {
  for (const Generator& kind : generators()) {
    INFO(kind.name);
    Netlist netlist = toNetlist(kind.make({.n = 5, .bits = 3, .dimension = 2}));
    for (int threads : {1, 2, 7})
      requireEqual(netlist, randomBatch(netlist, 600, 3), bestIsa(), threads);
  }
}

TEST_CASE("weights and thresholds at the limits") {
  Netlist netlist = extremeNetlist();
  SampleBatch batch{256, {{}}};
  for (int s = 0; s < 256; ++s)
    for (int k = 0; k < 8; ++k) batch.values[0].push_back(s >> k & 1);
  for (Isa isa : isas()) requireEqual(netlist, batch, isa, 1);
}

TEST_CASE("threads that share the banks of a level give the same") {
  Netlist netlist = toNetlist(generator("attention").make({.n = 8, .bits = 4, .dimension = 12}));
  REQUIRE(netlist.gates() > (1 << 14));
  SampleBatch batch = randomBatch(netlist, 3, 1);
  requireEqual(netlist, batch, bestIsa(), 2);
}

TEST_CASE("what does not fit is refused, and runs can be stopped") {
  Netlist netlist = toNetlist(generator("comparison").make({.bits = 4}));
  GateEngine engine(netlist);
  CHECK_THROWS_WITH(engine.run(SampleBatch{2, {{1, 16}, {0, 0}}}, {}, {}),
                    "input 'x', sample 1, element []: required a value in [0, 15], found 16");
  CHECK_THROWS_WITH(engine.run(SampleBatch{2, {{1}, {0, 0}}}, {}, {}),
                    "input 'x': required 1 values for each of 2 samples, found 1");
  CHECK_THROWS_WITH(engine.run(SampleBatch{1, {{1}, {0}}}, {{}, {1}}, {}),
                    Contains("gate: required a number in [0, 0]"));
  CHECK_THROWS_WITH(engine.run(SampleBatch{1, {{1}, {0}}}, {{0}, {}}, {}),
                    Contains("no arrays to watch"));
  RunOptions small;
  small.memory = 8;
  CHECK_THROWS_WITH(engine.run(randomBatch(netlist, 100, 1), {}, small),
                    Contains("bytes of memory"));
  AnyCircuit model = generator("comparison").make({.bits = 4});
  CHECK_THROWS_WITH(
      Simulator(model, Engine::kGate, bestIsa(), 100),
      Contains("required a netlist that takes at most 100 bytes with its plan, found") &&
          Contains("1 gates with 8 wires in their lists"));
  std::stop_source stop;
  RunOptions options;
  options.stop = stop.get_token();
  stop.request_stop();
  CHECK_THROWS_AS(engine.run(randomBatch(netlist, 100, 1), {}, options), Cancelled);
}
