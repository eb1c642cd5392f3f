// The array engine equals the naive evaluator in what matrix_test.cc leaves out: many random
// circuits, matrices of every shape, threads inside a sample, little memory, runs that stop.
#include "runtime/arrays/engine.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/evaluate.h"
#include "circuit/generate/random_circuit.h"
#include "tests/runtime/isas.h"
#include "tests/support/watch.h"

using namespace tc0;

namespace {

// Random samples, the first two at the ends of the ranges.
SampleBatch batchWithEnds(const Circuit& circuit, std::int64_t samples, std::uint64_t seed) {
  std::vector<InputPort> ports = inputPorts(circuit);
  SampleBatch batch = randomBatch(samples, seed, ports);
  for (std::size_t i = 0; i < ports.size(); ++i)
    for (std::int64_t s = 0; s < std::min<std::int64_t>(2, samples); ++s)
      std::fill_n(batch.values[i].begin() + s * ports[i].elements(), ports[i].elements(),
                  s == 0 ? ports[i].range.lo : ports[i].range.hi);
  return batch;
}

// What the naive evaluator finds.
Results judged(const Circuit& circuit, const SampleBatch& batch, const Watch& watch) {
  Results results;
  results.outputs.resize(circuit.outputs().size());
  results.arrays.resize(watch.arrays.size());
  results.gates.resize(watch.gates.size());
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    auto values = evaluateNaively(circuit, sampleOf(batch, inputPorts(circuit), s));
    auto append = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    for (std::size_t i = 0; i < circuit.outputs().size(); ++i)
      append(results.outputs[i], values[circuit.outputs()[i].array]);
    for (std::size_t i = 0; i < watch.arrays.size(); ++i)
      append(results.arrays[i], values[watch.arrays[i]]);
    if (watch.gates.empty()) continue;
    std::vector<std::uint8_t> gates;
    for (ArrayId id : circuit.arrays().ids())
      if (circuit.array(id).as<StepOp>() != nullptr) {
        auto more = stepGates(circuit, values, id);
        gates.insert(gates.end(), more.begin(), more.end());
      }
    for (std::size_t i = 0; i < watch.gates.size(); ++i)
      results.gates[i].push_back(gates[watch.gates[i]]);
  }
  return results;
}

void requireSame(const Circuit& circuit, const Watch& watch, const Results& found,
                 const Results& wanted) {
  REQUIRE(found.arrays.size() == wanted.arrays.size());
  for (std::size_t i = 0; i < wanted.arrays.size(); ++i) {
    INFO("array " << circuit.array(watch.arrays[i]).name);
    REQUIRE(found.arrays[i] == wanted.arrays[i]);
  }
  REQUIRE(found.gates == wanted.gates);
  REQUIRE(found.outputs == wanted.outputs);
}

// All instruction sets, everything watched and (through fused sums and reused places) nothing.
void compare(const Circuit& circuit, std::int64_t samples, std::uint64_t seed,
             std::vector<int> threads = {1, 2, 5}) {
  SampleBatch batch = batchWithEnds(circuit, samples, seed);
  Watch all = everything(circuit);
  Results wanted = judged(circuit, batch, all);
  for (Isa isa : machineIsas()) {
    ArrayEngine engine(circuit, {.isa = isa});
    for (int count : threads) {
      INFO(isaName(isa) << ", threads " << count << ", samples " << samples);
      RunOptions options;
      options.threads = count;
      requireSame(circuit, all, engine.run(batch, all, options), wanted);
      Results plain = engine.run(batch, {}, options);
      REQUIRE(plain.outputs == wanted.outputs);
      REQUIRE(plain.arrays.empty());
    }
  }
}

// `levels` times: n sums of fan-in n with random weights up to `reach`, then a step on a grid.
Circuit layered(std::int64_t n, int levels, std::int64_t reach, std::int64_t spacing,
                std::uint64_t seed, Range range = {0, 63}) {
  std::mt19937_64 random(seed);
  CircuitBuilder builder;
  ArrayId last = builder.input("x", {n}, range);
  for (int level = 0; level < levels; ++level) {
    std::vector<std::int64_t> weights(n * n), offsets(n);
    std::uniform_int_distribution<std::int64_t> any(-reach, reach);
    for (std::int64_t& weight : weights) weight = any(random);
    for (std::int64_t& offset : offsets) offset = 100 * any(random);
    Term product{.source = last,
                 .scale = 1,
                 .over = {n},
                 .at = {{0, {0, 1}}},
                 .weights = integers(weights),
                 .weightAt = {0, {n, 1}},
                 .domain = {}};
    Term bias = constantTerm(1);
    bias.weights = integers(offsets);
    bias.weightAt = {0, {1}};
    ArrayId sum = builder.sum(cat("sum", level), {n}, {product, bias});
    Tables tables;
    for (std::int64_t k = 1; k < 64; ++k) {
      tables.p.push_back((k - 32) * spacing);
      tables.increments.push_back(1);
    }
    tables.start = {0, 63};
    tables.base = {range.lo};
    last = builder.step(cat("step", level), {n}, {sum, {}}, tables);
  }
  builder.output("y", last);
  return builder.finish();
}

}  // namespace

TEST_CASE("array engine: many random circuits") {
  for (std::uint64_t seed = 100; seed < 500; ++seed) {
    INFO("seed " << seed);
    compare(randomCircuit({.seed = seed}), 3, seed, {1});
  }
}

TEST_CASE("array engine: larger random circuits") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    RandomCircuitParams params{.seed = seed,
                               .arrays = 14,
                               .maxExtent = 8,
                               .maxElements = 120,
                               .maxReduction = 32,
                               .maxGates = 20,
                               .inputs = 3,
                               .maxInputWires = 100};
    compare(randomCircuit(params), 5, seed, {2});
  }
}

TEST_CASE("array engine: layers of banks") {
  for (std::int64_t n : {4, 7, 16, 30, 64})
    for (std::int64_t reach : {1, 127, 1000}) {
      INFO("n " << n << ", reach " << reach);
      compare(layered(n, 3, reach, 64, 5), 65, 3, {2});
      compare(layered(n, 2, reach, 48, 6, {-40, 23}), 17, 3, {1});
      compare(layered(n, 2, reach, 32, 7, {100, 163}), 129, 3, {1});
    }
}

// Matrices of every shape: tokens that share weights, heads with weights of their own, biases of
// channels or of positions, tables of channels, bytes from a table, residuals, sources that others
// read too.
TEST_CASE("array engine: matrices") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    auto pick = [&](std::int64_t lo, std::int64_t hi) {
      return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
    };
    auto many = [&](std::int64_t count, std::int64_t lo, std::int64_t hi) {
      std::vector<std::int64_t> values;
      for (; count > 0; --count) values.push_back(pick(lo, hi));
      return integers(values);
    };
    std::int64_t tokens = pick(1, 3), heads = pick(1, 2), inputs = pick(8, 21),
                 outputs = pick(4, 13);
    if (pick(0, 1) == 0) inputs = 16, outputs = 12;
    std::int64_t low = std::vector<std::int64_t>{0, -20, -128, 100}[seed % 4];
    CircuitBuilder builder;
    ArrayId last = builder.input("x", {tokens, heads, inputs}, {low, low + pick(1, 120)});
    for (int level = 0; level < 2; ++level) {
      std::int64_t width = level == 0 ? inputs : outputs;
      bool own = pick(0, 1) == 0;
      Term product;
      product.source = last;
      product.scale = pick(0, 3) == 0 ? -1 : 1;
      product.over = {width};
      product.at = {{0, {1, 0, 0, 0}}, {0, {0, 1, 0, 0}}, {0, {0, 0, 0, 1}}};
      product.weights = many(heads * outputs * width, -127, 127);
      product.weightAt = {0, {0, own ? outputs * width : 0, width, 1}};
      std::vector<Term> terms{product, constantTerm(pick(-500, 500))};
      bool positions = pick(0, 2) == 0;
      terms[1].weights = many(tokens * outputs, -9, 9);
      terms[1].weightAt = {0, {positions ? outputs : 0, 0, 1}};
      if (width == outputs && pick(0, 1) == 0) terms.push_back(term(last, 50));
      ArrayId sum = builder.sum(cat("sum", level), {tokens, heads, outputs}, terms);
      Tables tables;
      std::int64_t channels = pick(0, 1) == 0 ? 1 : outputs, kind = pick(0, 3);
      for (std::int64_t channel = 0; channel < channels; ++channel) {
        std::int64_t p = pick(-3000, 0), gates = pick(0, 1) == 0 ? 63 : pick(0, 40);
        for (std::int64_t k = 0; k < gates; ++k) {
          p += kind == 0 ? 64 : kind == 1 ? 32 * pick(1, 6) : pick(1, 100);
          tables.p.push_back(p);
          tables.increments.push_back(kind == 2 ? 3 : kind == 3 ? pick(-2, 4) : 1);
        }
        tables.start.push_back(std::ssize(tables.p));
        tables.base.push_back(pick(0, 1) == 0 ? 0 : -30);
      }
      last = builder.step(cat("step", level), {tokens, heads, outputs}, {sum, {}}, tables,
                          {0, {0, 0, channels == 1 ? 0 : 1}});
      if (pick(0, 3) == 0) builder.output(cat("early", level), last);
      if (pick(0, 5) == 0) builder.output(cat("sums", level), sum);
    }
    builder.output("y", last);
    compare(builder.finish(), pick(0, 1) == 0 ? 5 : 66, seed, {1});
  }
}

// Levels large enough to be shared between threads when samples are few.
TEST_CASE("array engine: threads inside a sample") {
  for (std::int64_t reach : {100, 1000})
    for (std::int64_t spacing : {64, 48}) {
      INFO("reach " << reach << ", spacing " << spacing);
      Circuit circuit = layered(reach == 100 ? 701 : 1100, 2, reach, spacing, 3);
      SampleBatch batch = batchWithEnds(circuit, 1, 4);
      Watch watch{{1, 2, 3}, {0, circuit.gates() - 1}};
      Results wanted = judged(circuit, batch, watch);
      for (Isa isa : machineIsas()) {
        INFO(isaName(isa));
        ArrayEngine engine(circuit, {.isa = isa});
        for (int threads : {1, 2, 5}) {
          RunOptions options;
          options.threads = threads;
          requireSame(circuit, watch, engine.run(batch, watch, options), wanted);
          REQUIRE(engine.run(batch, {}, options).outputs == wanted.outputs);
        }
      }
    }
}

TEST_CASE("array engine: what does not fit is named") {
  CircuitBuilder builder;
  builder.output("y", builder.input("x", {2, 2}, {-3, 9}));
  Circuit circuit = builder.finish();
  ArrayEngine engine(circuit);
  SampleBatch batch{3, {std::vector<std::int64_t>(12, 1)}};
  CHECK(engine.run(batch, {}, {}).outputs[0] == batch.values[0]);

  auto message = [&](const SampleBatch& bad, const Watch& watch = {}) -> std::string {
    try {
      engine.run(bad, watch, {});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  SampleBatch bad = batch;
  bad.values[0][2 * 4 + 3] = 10;
  CHECK_THAT(message(bad), Catch::Contains("'x'") && Catch::Contains("[1, 1]") &&
                               Catch::Contains("2") && Catch::Contains("10"));
  bad = batch;
  bad.values[0].pop_back();
  CHECK_THAT(message(bad), Catch::Contains("'x'"));
  bad.values.clear();
  CHECK_THAT(message(bad), Catch::Contains("required"));
  CHECK_THAT(message(batch, {{5}, {}}), Catch::Contains("required"));
  CHECK_THAT(message(batch, {{}, {0}}), Catch::Contains("gate"));
  RunOptions tight;
  tight.memory = 1000;
  CHECK_THROWS_AS(engine.run(batch, {}, tight), Error);
}

TEST_CASE("array engine: blocks shrink to fit the memory") {
  Circuit circuit = layered(30, 2, 100, 64, 9);
  SampleBatch batch = batchWithEnds(circuit, 300, 1);
  ArrayEngine engine(circuit);
  Results wanted = engine.run(batch, {}, {});
  CHECK(engine.stateBytes() > 0);
  RunOptions options;
  options.threads = 2;
  int fits = 0;
  for (options.memory = 1 << 22; options.memory > 1000; options.memory /= 2) try {
      Results found = engine.run(batch, {}, options);
      REQUIRE(found == wanted);
      ++fits;
    } catch (const Error& error) {
      REQUIRE_THAT(error.what(), Catch::Contains("memory"));
    }
  CHECK(fits >= 3);
}

TEST_CASE("array engine: runs stop when asked and tell how far they are") {
  Circuit circuit = layered(16, 2, 100, 64, 9);
  SampleBatch batch = batchWithEnds(circuit, 4000, 1);
  ArrayEngine engine(circuit);
  std::stop_source source;
  RunOptions options;
  options.threads = 2;
  std::int64_t last = 0;
  options.progress = [&](std::int64_t done) {
    REQUIRE(done > last);
    last = done;
  };
  engine.run(batch, {}, options);
  CHECK(last == 4000);
  last = 0;
  options.stop = source.get_token();
  options.progress = [&](std::int64_t) { source.request_stop(); };
  CHECK_THROWS_AS(engine.run(batch, {}, options), Cancelled);
}
