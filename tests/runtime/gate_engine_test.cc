#include "runtime/gate_engine.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

std::vector<Isa> isas() {
  std::vector<Isa> all;
  for (Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512})
    if (isa <= bestIsa()) all.push_back(isa);
  return all;
}

SampleBatch randomBatch(const Netlist& netlist, std::int64_t samples, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SampleBatch batch{samples, {}};
  for (const InputPort& port : netlist.inputPorts()) {
    std::uniform_int_distribution<std::int64_t> any(port.range.lo, port.range.hi);
    auto& values = batch.values.emplace_back(static_cast<std::size_t>(port.elements() * samples));
    for (std::int64_t& value : values) value = any(random);
  }
  return batch;
}

InputValues sampleOf(const Netlist& netlist, const SampleBatch& batch, std::int64_t s) {
  InputValues sample;
  for (std::size_t i = 0; i < batch.values.size(); ++i) {
    std::int64_t elements = netlist.inputPorts()[i].elements();
    auto first = batch.values[i].begin() + s * elements;
    sample.emplace_back(first, first + elements);
  }
  return sample;
}

// Every gate and every output in every sample, against the naive evaluator.
void requireEqual(const Netlist& netlist, const SampleBatch& batch, Isa isa, int threads) {
  INFO("isa " << isaName(isa) << ", threads " << threads << ", samples " << batch.samples);
  GateEngine engine(netlist, isa);
  RunOptions options;
  options.threads = threads;
  Watch watch;
  for (std::int64_t g = netlist.gates(); g-- > 0;) watch.gates.push_back(g);
  Results results = engine.run(batch, watch, options);
  REQUIRE(engine.run(batch, {}, options).outputs == results.outputs);
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    auto wires =
        evaluateNaively(netlist, encodeInputs(netlist.inputPorts(), sampleOf(netlist, batch, s)));
    auto outputs = outputValues(netlist, wires);
    for (std::size_t p = 0; p < outputs.size(); ++p)
      for (std::size_t e = 0; e < outputs[p].size(); ++e)
        REQUIRE(results.outputs[p][static_cast<std::size_t>(s) * outputs[p].size() + e] ==
                outputs[p][e]);
    for (std::size_t w = 0; w < watch.gates.size(); ++w)
      REQUIRE(results.gates[w][static_cast<std::size_t>(s)] ==
              wires[static_cast<std::size_t>(netlist.inputs() + watch.gates[w])]);
  }
}

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
  for (std::size_t k = 0; k < thresholds.size(); ++k)
    out.wires.push_back({first + static_cast<std::int64_t>(k), k % 2 == 0 ? kHuge / 16 : -7});
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

TEST_CASE("visitors see every gate of every sample once") {
  Netlist netlist = toNetlist(generator("sorting").make({.n = 4, .bits = 3}));
  SampleBatch batch = randomBatch(netlist, 700, 5);
  GateEngine engine(netlist);
  std::mutex mutex;
  std::int64_t seen = 0;
  engine.visitGates(batch,
                    [&](const GateEngine::Gates& gates) {
                      std::lock_guard lock(mutex);
                      seen += gates.gates * gates.samples;
                    },
                    {});
  CHECK(seen == netlist.gates() * 700);
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
  std::stop_source stop;
  RunOptions options;
  options.stop = stop.get_token();
  stop.request_stop();
  CHECK_THROWS_AS(engine.run(randomBatch(netlist, 100, 1), {}, options), Cancelled);
}
