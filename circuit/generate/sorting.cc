#include "circuit/generate/sorting.h"

#include "circuit/builder.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/small_weights.h"

namespace tc0 {
namespace {

// A read of a step with one table of `gates` gates. Variant k is gate k alone.
ReadOp singleGates(ArrayId step, std::int64_t gates, IndexMap at, AffineRow variantAt) {
  std::vector<std::int64_t> increments(gates * gates, 0);
  for (std::int64_t k = 0; k < gates; ++k) increments[k * gates + k] = 1;
  return {step,
          std::move(at),
          gates,
          std::move(variantAt),
          std::vector<std::int64_t>(gates, 0),
          std::move(increments)};
}

// scale * rank + e for each number, with 0 <= e < scale. The rank of x_j is how many numbers come
// before it; equal numbers keep their order. Two numbers j < k are compared once, by [x_j > x_k]:
// it adds to the rank of x_j, and 1 - [x_j > x_k] adds to that of x_k. The 1s of the latter, and
// the scale and error that come with them, are the constants j * (scale + error).
ArrayId scaledRanks(CircuitBuilder& builder, ArrayId x, std::int64_t n, const Comparer& greater) {
  Integers weights = integers(greater.weights);
  std::vector<std::int64_t> start;
  for (std::int64_t j = 0; j < n; ++j) start.push_back(j * (greater.scale + greater.error));
  Term constant;
  constant.weights = integers(std::move(start));
  constant.weightAt = {0, {1}};
  std::vector<Term> terms{constant};
  for (std::int64_t j = 0; j + 1 < n; ++j) {
    Shape shape{n - 1 - j, greater.tests()};
    Term own = term(x), other = term(x, -1);
    own.over = other.over = {greater.bits};
    own.at = {{j, {0, 0, 0}}, {0, {0, 0, 1}}};
    other.at = {{j + 1, {1, 0, 0}}, {0, {0, 0, 1}}};
    own.weights = other.weights = weights;
    own.weightAt = other.weightAt = {0, {0, greater.bits, 1}};
    std::string name = "x" + std::to_string(j);
    ArrayId differences = builder.sum(name + "-others", shape, {own, other});
    ArrayId tests =
        builder.step(name + ">others", shape, {differences, {}}, greater.tables, {0, {0, 1}});
    Term mine = term(tests), theirs = term(tests, -1);
    mine.over = shape;
    mine.at = {{0, {0, 1, 0}}, {0, {0, 0, 1}}};
    mine.domain = {{j, j}};
    theirs.over = {greater.tests()};
    theirs.at = {{-j - 1, {1, 0}}, {0, {0, 1}}};
    theirs.domain = {{j + 1, n - 1}};
    terms.push_back(mine);
    terms.push_back(theirs);
  }
  return builder.sum("ranks", {n}, std::move(terms));
}

}  // namespace

// A bank tells [x_j > k] for all k, since a read takes single gates out of it. Another bank counts
// how many numbers are above k. [the r-th smallest > k] is a single gate of that: at least n - r
// are above k.
Circuit makeSorting(const GeneratorParams& params) {
  std::int64_t n = params.n;
  require(n >= 1 && n <= 4096, "sorting: required 1 to 4096 numbers", n);
  require(params.bits >= 1 && params.bits <= 12, "sorting: required 1 to 12 bits", params.bits);
  std::int64_t steps = power(params.bits) - 1;
  auto same = [](std::int64_t v) { return v; };
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n}, {0, steps});
  ArrayId bank = builder.step("greater", {n}, {x, {}}, tableOf({0, steps}, same));
  ArrayId gates =
      builder.read("x>k", {n, steps}, singleGates(bank, steps, {{0, {1, 0}}}, {0, {0, 1}}));
  Term column;
  column.source = gates;
  column.over = {n};
  column.at = {{0, {0, 1}}, {0, {1, 0}}};
  ArrayId count = builder.sum("how_many", {steps}, {column});
  ArrayId ranks = builder.step("rank", {steps}, {count, {}}, tableOf({0, n}, same));
  ArrayId above =
      builder.read("sorted>k", {n, steps}, singleGates(ranks, n, {{0, {0, 1}}}, {n - 1, {-1, 0}}));
  Term value;
  value.source = above;
  value.over = {steps};
  value.at = identityMap(2);
  builder.output("sorted", builder.sum("sorted", {n}, {value}));
  return builder.finish();
}

Circuit makeRankSorting(const GeneratorParams& params) {
  std::int64_t n = params.n, bits = params.bits;
  require(n >= 2 && n <= 64, "rank-sorting: required 2 to 64 numbers", n);
  std::int64_t most = params.smallWeights ? 16 : 40;
  require(bits >= 1 && bits <= most,
          params.smallWeights ? "rank-sorting of small weights: required 1 to 16 bits"
                              : "rank-sorting: required 1 to 40 bits",
          bits);
  Comparer greater = params.smallWeights ? smallComparer(bits, n - 1) : exactComparer(bits);
  std::int64_t above = n * greater.scale;  // more than any scaled rank
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n, bits}, {0, 1}, Coding::Kind::kBits);
  ArrayId ranks = scaledRanks(builder, x, n, greater);

  Term rank = term(ranks), bit = term(x, above);
  rank.at = {{0, {1, 0}}};
  ArrayId gated = builder.sum("rank+bit", {n, bits}, {rank, bit});
  Tables table;
  for (std::int64_t r = 1; r < n; ++r) {
    table.p.push_back(above + r * greater.scale);
    table.increments.push_back(1);
  }
  table.base = {0};
  table.start = {0, n - 1};
  ArrayId bank = builder.step("rank>=r", {n, bits}, {gated, {}}, std::move(table));

  // Variant r is [rank = r] for numbers whose bit is 1: gate [rank >= r] less gate [rank >= r + 1].
  // For r = 0 the first of them is the bit itself, which the sum below adds.
  std::vector<std::int64_t> increments(n * (n - 1), 0);
  for (std::int64_t r = 0; r < n; ++r) {
    if (r > 0) increments[r * (n - 1) + r - 1] = 1;
    if (r + 1 < n) increments[r * (n - 1) + r] = -1;
  }
  ArrayId placed = builder.read("rank=r", {n, n, bits},
                                {bank,
                                 {{0, {1, 0, 0}}, {0, {0, 0, 1}}},
                                 n,
                                 {0, {0, 1, 0}},
                                 std::vector<std::int64_t>(n, 0),
                                 std::move(increments)});
  Term all = term(placed), first = term(x);
  all.over = first.over = {n};
  all.at = {{0, {0, 0, 1}}, {0, {1, 0, 0}}, {0, {0, 1, 0}}};
  first.at = {{0, {0, 0, 1}}, {0, {0, 1, 0}}};
  first.domain = {{0, 0}, {0, bits - 1}};
  ArrayId sorted = builder.sum("sorted", {n, bits}, {all, first});
  builder.output("sorted", params.digits ? asGates(builder, "sorted_digits", sorted) : sorted);
  return builder.finish();
}

}  // namespace tc0
