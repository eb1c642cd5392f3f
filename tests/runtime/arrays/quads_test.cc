// Products of two arrays of bytes that lie in quads equal plain ones: the kernels on any bytes, and
// circuits that multiply such arrays.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "runtime/arrays/kernels/dense.h"
#include "tests/runtime/arrays/compare.h"

using namespace tc0;

namespace {

struct Random {
  std::mt19937_64 random;
  std::int64_t pick(std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
  }
};

// An array [element][lane] of numbers in a range, and the same in quads.
struct Operand {
  std::int64_t lanes, zero;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> quads;

  Operand(Random& random, std::int64_t elements, std::int64_t count, Range range)
      : lanes(count), zero(range.lo >= 0 ? 0 : range.lo) {
    for (std::int64_t i = 0; i < elements * lanes; ++i)
      numbers.push_back(random.pick(0, 3) == 0 ? (random.pick(0, 1) == 0 ? range.lo : range.hi)
                                               : random.pick(range.lo, range.hi));
    quads.resize(magnitude(elements * lanes));
    for (std::int64_t e = 0; e < elements; ++e)
      for (std::int64_t l = 0; l < lanes; ++l)
        quads[magnitude((e / 4 * lanes + l) * 4 + e % 4)] =
            static_cast<std::uint8_t>(at(e, l) - zero);
  }
  std::int64_t at(std::int64_t e, std::int64_t l) const {
    return numbers[magnitude(e * lanes + l)];
  }
};

// y[i, j] = sum over k of u[i, k] v[j, k] by squares of sums, for steps u and v of some ranges.
Circuit scoresCircuit(Random& random, Range uRange, Range vRange) {
  std::int64_t n = random.pick(1, 5), m = random.pick(1, 6), l = 4 * random.pick(1, 5);
  CircuitBuilder builder;
  auto shown = [&](const char* name, std::int64_t rows, Range range) {
    ArrayId x = builder.input(cat("in-", name), {rows, l}, {-100, 100});
    Tables tables;
    for (std::int64_t k = 0; k < range.hi - range.lo; ++k) {
      tables.p.push_back(-90 + k);
      tables.increments.push_back(1);
    }
    tables.start = {0, range.hi - range.lo};
    tables.base = {range.lo};
    return builder.step(name, {rows, l}, {x, {}}, tables);
  };
  ArrayId u = shown("u", n, uRange), v = shown("v", m, vRange);
  Shape whole{n, m, l};
  Term left = term(u, 1), right = term(v, 1);
  left.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}};
  right.at = {{0, {0, 1, 0}}, {0, {0, 0, 1}}};
  ArrayId sums = builder.sum("sums", whole, {left, right});
  auto square = [](std::int64_t a) { return a * a; };
  ArrayId squares = builder.step("squares", whole, {sums, {}},
                                 tableOf({uRange.lo + vRange.lo, uRange.hi + vRange.hi}, square));
  ArrayId uSquare = builder.step("u-square", {n, l}, {u, {}}, tableOf(uRange, square));
  ArrayId vSquare = builder.step("v-square", {m, l}, {v, {}}, tableOf(vRange, square));
  auto over = [&](ArrayId source, std::int64_t scale, const IndexMap& at) {
    Term all = term(source, scale);
    all.at = at;
    all.over = {l};
    return all;
  };
  ArrayId y = builder.sum(
      "y", {n, m},
      {over(squares, 1, identityMap(3)), over(uSquare, -1, left.at), over(vSquare, -1, right.at)});
  builder.output("y", y);
  return builder.finish();
}

}  // namespace

TEST_CASE("quads: kernels multiply any bytes that their plan allows") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    INFO("seed " << seed);
    Random random{std::mt19937_64(seed)};
    std::int64_t lanes = 16 * random.pick(1, 5), quads = random.pick(1, 9);
    std::int64_t rows = random.pick(1, 9);
    bool isUnsigned = seed % 2 == 0;
    Range a = isUnsigned ? Range{0, random.pick(1, 255)} : Range{-random.pick(1, 127), 127};
    std::int64_t most = std::min<std::int64_t>(127, INT16_MAX / (2 * std::max(-a.lo, a.hi)));
    Range b{-random.pick(1, most), random.pick(0, most)};
    bool aStays = random.pick(0, 1) == 0, bStays = random.pick(0, 3) == 0;
    Operand left(random, quads * 4 * (aStays ? 1 : rows), lanes, a);
    Operand right(random, quads * 4 * (bStays ? 1 : rows), lanes, b);
    DenseProductJob job;
    job.a = left.quads.data();
    job.b = right.quads.data();
    job.rows = rows;
    job.aRow = aStays ? 0 : quads * 4;
    job.bRow = bStays ? 0 : quads * 4;
    job.quads = quads;
    job.shortQuads = INT16_MAX / (2 * std::max(-a.lo, a.hi) * std::max({1L, -b.lo, b.hi}));
    job.lanes = lanes;
    job.aZero = static_cast<std::int8_t>(left.zero);
    job.bZero = static_cast<std::int8_t>(right.zero);
    job.isUnsigned = isUnsigned;
    job.scale = static_cast<std::int32_t>(random.pick(-3, 3));
    job.fresh = seed % 3 == 0;
    for (Isa isa : machineIsas()) {
      const DenseKernels* dense = denseKernels(isa);
      if (dense == nullptr) continue;
      INFO(isaName(isa));
      std::vector<std::int32_t> sums(magnitude(rows * lanes), 17);
      dense->products(sums.data(), job);
      for (std::int64_t j = 0; j < rows; ++j)
        for (std::int64_t l = 0; l < lanes; ++l) {
          std::int64_t wanted = job.fresh ? 0 : 17;
          for (std::int64_t k = 0; k < quads * 4; ++k)
            wanted += job.scale * left.at(j * job.aRow + k, l) * right.at(j * job.bRow + k, l);
          REQUIRE(sums[magnitude(j * lanes + l)] == wanted);
        }
    }
  }
}

TEST_CASE("quads: circuits that multiply bytes side by side equal the naive evaluator's") {
  const Range ranges[] = {{0, 40}, {-31, 31}, {-100, 20}, {0, 1}, {-3, 60}};
  for (Range u : ranges)
    for (Range v : ranges) {
      Random random{std::mt19937_64(static_cast<std::uint64_t>(u.hi * 1000 + v.hi))};
      INFO("u in [" << u.lo << ", " << u.hi << "], v in [" << v.lo << ", " << v.hi << "]");
      Circuit circuit = scoresCircuit(random, u, v);
      compareWithNaive(circuit, 70, 5);
    }
}
