// Matrices whose rows share weights or are multiples of bytes equal the naive evaluator, and are
// recognised as such.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/builder.h"
#include "runtime/arrays/engine.h"
#include "runtime/arrays/plan.h"
#include "runtime/simulator.h"
#include "tests/runtime/isas.h"
#include "tests/support/watch.h"

using namespace tc0;

namespace {

std::int64_t pick(std::mt19937_64& random, std::int64_t lo, std::int64_t hi) {
  return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
}

// [tokens, rows] = weights times [tokens, columns], plus a bias.
Circuit layer(std::int64_t tokens, std::int64_t rows, std::int64_t columns,
              std::vector<std::int64_t> weights, Range range, std::int64_t scale) {
  CircuitBuilder builder;
  Term product;
  product.source = builder.input("x", {tokens, columns}, range);
  product.over = {columns};
  product.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}};
  product.weights = integers(std::move(weights));
  product.weightAt = {0, {0, columns, 1}};
  product.scale = scale;
  builder.output("y", builder.sum("y", {tokens, rows}, {product, constantTerm(7)}));
  return builder.finish();
}

void compareWithNaive(const Circuit& circuit, std::int64_t samples, std::uint64_t seed) {
  SampleBatch batch = randomBatch(samples, seed, inputPorts(circuit));
  Results wanted = Simulator(circuit, Engine::kNaive).run(batch);
  for (Isa isa : machineIsas()) {
    INFO(isaName(isa));
    REQUIRE(ArrayEngine(circuit, {.isa = isa}).run(batch, {}, {}).outputs == wanted.outputs);
  }
}

const FlatTerm& firstTerm(const PerArray<ArrayPlan>& plans) { return plans[1].sum()->terms[0]; }

}  // namespace

TEST_CASE("rows: what they share is added once, on any diagonals, narrow and wide") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::int64_t rows = pick(random, 4, 40), columns = pick(random, 16, 50);
    std::int64_t diagonals = pick(random, 0, columns / 8);
    std::vector<std::int64_t> weights(rows * columns);
    for (std::int64_t k = 0; k < columns; ++k) {
      std::int64_t shared = pick(random, -300, 300);
      for (std::int64_t n = 0; n < rows; ++n) weights[n * columns + k] = shared;
    }
    for (std::int64_t i = 0; i < diagonals; ++i) {
      std::int64_t shift = pick(random, 1 - rows, columns - 1);
      for (std::int64_t n = 0; n < rows; ++n)
        if (n + shift >= 0 && n + shift < columns)
          weights[n * columns + n + shift] += pick(random, -2, 900);
    }
    std::int64_t reach = seed % 3 == 0 ? 1 << 24 : 200;
    Circuit circuit = layer(pick(random, 1, 3), rows, columns, weights, {-reach, reach + 1},
                            pick(random, 0, 1) == 0 ? 1 : -3);
    CHECK(firstTerm(planArrays(circuit, true)).common != nullptr);
    compareWithNaive(circuit, seed % 4 == 0 ? 70 : 3, seed);
  }
}

TEST_CASE("rows: a matrix with many diagonals stays as it is") {
  std::mt19937_64 random(1);
  std::vector<std::int64_t> weights(20 * 32);
  for (std::int64_t& weight : weights) weight = pick(random, -900, 900);
  Circuit circuit = layer(2, 20, 32, weights, {-5, 900}, 1);
  CHECK(firstTerm(planArrays(circuit, true)).common == nullptr);
  compareWithNaive(circuit, 5, 1);
}

TEST_CASE("rows: multiples of bytes run on byte products") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::int64_t rows = pick(random, 4, 21), columns = pick(random, 8, 40);
    std::vector<std::int64_t> weights;
    for (std::int64_t n = 0; n < rows; ++n) {
      std::int64_t factor = pick(random, 1, 200);
      for (std::int64_t k = 0; k < columns; ++k)
        weights.push_back(factor * pick(random, -127, 127));
    }
    weights[0] = 127 * 201;  // no byte, so that some row needs a factor
    for (std::int64_t k = 1; k < columns; ++k) weights[k] = 201 * pick(random, -9, 9);
    std::int64_t lo = pick(random, -128, 0);
    Circuit circuit = layer(pick(random, 1, 3), rows, columns, weights,
                            {lo, lo + pick(random, 1, 127)}, pick(random, 0, 1) == 0 ? 1 : -2);
    PerArray<ArrayPlan> plans = planArrays(circuit, true);
    REQUIRE(plans[1].dense.has_value());
    CHECK_FALSE(plans[1].dense->scales.empty());
    compareWithNaive(circuit, seed % 2 == 0 ? 70 : 17, seed);
  }
}

TEST_CASE("rows: a matrix with a ratio behind it and a matrix behind that") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    const std::int64_t tokens = pick(random, 1, 3), width = 8, gates = pick(random, 1, 20);
    auto weights = [&] {
      std::vector<std::int64_t> list(width * width);
      for (std::int64_t& weight : list) weight = pick(random, -7, 7);
      return integers(std::move(list));
    };
    auto product = [&](ArrayId source) {
      Term term;
      term.source = source;
      term.over = {width};
      term.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}};
      term.weights = weights();
      term.weightAt = {0, {0, width, 1}};
      return term;
    };
    CircuitBuilder builder;
    const ArrayId x = builder.input("x", {tokens, width}, {-11, 11});
    const ArrayId d = builder.input("d", {tokens}, {20, 132});
    const ArrayId raw = builder.sum("raw", {tokens, width}, {product(x)});
    Tables tables;
    for (std::int64_t row = 0; row < width; ++row) {
      Tables one{{0, gates}, {}, {}, {0}, {}};
      for (std::int64_t k = 0; k < gates; ++k) {
        one.p.push_back(5 * k - 2 * gates + row);
        one.q.push_back(5);
        one.increments.push_back(k == 0 ? -1 : 1);
      }
      append(tables, one);
    }
    const ArrayId ratio = builder.ratioStep("ratio", {tokens, width}, {raw, {}}, {d, {{0, {1, 0}}}},
                                            tables, {0, {0, 1}});
    builder.output("y", builder.sum("y", {tokens, width}, {product(ratio)}));
    compareWithNaive(builder.finish(), seed % 2 == 0 ? 70 : 20, seed);
  }
}
