#include "runtime/simulator.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "runtime/compare.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

Circuit attention() { return generator("attention").make({.n = 4, .bits = 3, .dimension = 3}); }

}  // namespace

TEST_CASE("all engines give the same outputs and gates, on circuits and netlists") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    if (circuit.gates() == 0) continue;
    SampleBatch batch = randomBatch(70, seed, inputPorts(circuit));
    Watch watch{{}, {0, circuit.gates() - 1, circuit.gates() / 2}};
    Results expected = Simulator(circuit, Engine::kNaive).run(batch, watch);
    REQUIRE(Simulator(circuit, Engine::kArray).run(batch, watch) == expected);
    REQUIRE(Simulator(circuit, Engine::kGate).run(batch, watch) == expected);
    REQUIRE(Simulator(toNetlist(circuit)).run(batch, watch) == expected);
    REQUIRE(Simulator(toNetlist(circuit), Engine::kNaive).run(batch, watch) == expected);
  }
}

TEST_CASE("every intermediate value of random circuits is the same on all engines") {
  for (std::uint64_t seed = 100; seed < 130; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed, .arrays = 20});
    SampleBatch batch = randomBatch(17, seed, inputPorts(circuit));
    Comparison comparison = compareEngines(circuit, batch, bestIsa(), {});
    REQUIRE(comparison.difference == std::nullopt);
    REQUIRE(comparison.samples == 17);
    REQUIRE(comparison.gates == 2 * 17 * circuit.gates());
    REQUIRE(compareEngines(toNetlist(circuit), batch, bestIsa(), {}).difference == std::nullopt);
  }
}

TEST_CASE("a circuit without arrays, and one without inputs, run on every engine") {
  CircuitBuilder empty, constant;
  constant.output("y", constant.sum("y", {2}, {constantTerm(7)}));
  for (CircuitBuilder* builder : {&empty, &constant}) {
    Circuit circuit = builder->finish();
    SampleBatch batch = randomBatch(3, 1, inputPorts(circuit));
    CHECK(compareEngines(circuit, batch, bestIsa(), {}).difference == std::nullopt);
    for (Engine engine : {Engine::kArray, Engine::kGate, Engine::kNaive})
      CHECK(Simulator(circuit, engine).run(batch).outputs.size() == circuit.outputs().size());
  }
}

TEST_CASE("arrays in between can be watched by name") {
  Simulator simulator(attention());
  SampleBatch batch = randomBatch(5, 1, simulator.inputs());
  Watch watch{{simulator.arrayNamed("exp"), simulator.arrayNamed("x^2")}, {}};
  Results results = simulator.run(batch, watch);
  CHECK(results == Simulator(attention(), Engine::kNaive).run(batch, watch));
  CHECK(results.arrays[0].size() == 5 * 16);
  CHECK(simulator.outputs()[0].name == "weights");
  CHECK(simulator.outputs()[0].shape == Shape{4, 4});
}

TEST_CASE("batches can run at the same time") {
  Simulator arrays(attention()), gates(attention(), Engine::kGate);
  SampleBatch batch = randomBatch(700, 3, arrays.inputs());
  Results expected = arrays.run(batch);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int round = 0; round < 5; ++round)
        if (!((t % 2 == 0 ? arrays : gates).run(batch) == expected)) ++wrong;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("progress reaches the number of samples, and stopping ends a run") {
  for (Engine engine : {Engine::kArray, Engine::kGate, Engine::kNaive}) {
    INFO(engineName(engine));
    Simulator simulator(attention(), engine);
    // More samples than an engine takes at once, with the widest words.
    const std::int64_t samples = engine == Engine::kNaive ? 2000 : 40000;
    SampleBatch batch = randomBatch(samples, 3, simulator.inputs());
    RunOptions options;
    std::int64_t last = 0;
    options.progress = [&](std::int64_t done) { last = std::max(last, done); };
    simulator.run(batch, {}, options);
    CHECK(last == samples);
    std::stop_source stop;
    options.stop = stop.get_token();
    options.progress = [&](std::int64_t) { stop.request_stop(); };
    options.threads = 1;
    CHECK_THROWS_AS(simulator.run(batch, {}, options), Cancelled);
  }
}

TEST_CASE("what an engine cannot do is refused") {
  CHECK_THROWS_WITH(Simulator(toNetlist(attention()), Engine::kArray),
                    "array engine: required a circuit, found a netlist");
  Circuit large = generator("attention").make({.n = 4096, .bits = 6, .dimension = 32});
  CHECK_THROWS_WITH(Simulator(large, Engine::kGate),
                    Contains("required a netlist that takes at most 1,073,741,824 bytes"));
  Simulator simulator(attention());
  SampleBatch batch = randomBatch(1, 1, simulator.inputs());
  CHECK_THROWS_WITH(simulator.run(batch, {{}, {simulator.gates()}}),
                    Contains("required a number in"));
  CHECK_THROWS_WITH(simulator.run(batch, {{99}, {}}), Contains("required an array of a circuit"));
  CHECK_THROWS_WITH(simulator.arrayNamed("y"), Contains("found none of this name"));
  batch.values[0][3] = 8;
  CHECK_THROWS_WITH(simulator.run(batch), Contains("required a value in [0, 7], found 8"));
  CHECK_THROWS_WITH(engineNamed("turbo"), Contains("found 'turbo'"));
  CHECK_THROWS_WITH(isaNamed("sse9"), Contains("found 'sse9'"));
}

TEST_CASE("a random sample is the same in whatever range it is drawn") {
  const std::vector<InputPort> ports = inputPorts(randomCircuit({.seed = 3, .inputs = 3}));
  const SampleBatch all = randomBatch(50, 9, ports);
  for (std::int64_t parts : {1, 3, 7, 50}) {
    std::int64_t next = 0;
    for (std::int64_t k = 0; k < parts; ++k) {
      const SampleRange range = SampleRange{0, 50}.part(k, parts);
      REQUIRE(range.first == next);
      REQUIRE((range.count == 50 / parts || range.count == 50 / parts + 1));
      next += range.count;
      const SampleBatch part = randomBatch(range, 9, ports);
      for (std::int64_t s = 0; s < range.count; ++s)
        REQUIRE(sampleOf(part, ports, s) == sampleOf(all, ports, range.first + s));
    }
    REQUIRE(next == 50);
  }
  CHECK(randomBatch(50, 10, ports).values != all.values);
}

TEST_CASE("random samples take every value of their range, to both ends") {
  for (Range range : {Range{-3, 4}, Range{7, 7}, Range{0, 1}}) {
    const std::vector<InputPort> ports{
        {"x", {2}, range, codingFor(Coding::Kind::kOffset, range), 0}};
    const SampleBatch batch = randomBatch(400, 1, ports);
    const std::set<std::int64_t> seen(batch.values[0].begin(), batch.values[0].end());
    CHECK(std::ssize(seen) == range.hi - range.lo + 1);
    CHECK((*seen.begin() == range.lo && *seen.rbegin() == range.hi));
  }
}
