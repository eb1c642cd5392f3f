#include <catch2/catch.hpp>

#include "circuit/base/table_values.h"
#include "circuit/evaluate.h"
#include "circuit/size/count.h"
#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/rank.h"
#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/constructions/terms.h"
#include "compiler/lower/cost.h"
#include "compiler/lower/emit.h"
#include "compiler/lower/evaluate_draft.h"

namespace tc0::lower {
namespace {

using Values = std::vector<std::vector<std::int64_t>>;

// The cost of a construction, by counting and by formula.
struct Judgement {
  Counts counts;
  DraftCost cost;
};

// Compares the numbers of a construction on every input, as a draft, as a circuit and by
// definition, and its cost by formula and by counting.
Judgement judge(const Draft& draft, const Value& result,
                const std::function<std::vector<std::int64_t>(const Values&)>& definition) {
  PerArray<bool> live = liveArrays(draft, {result.array});
  DraftCircuit emitted = emit(draft, live, {{"y", result.array}});
  std::vector<Range> ranges;
  Values inputs;
  for (const DraftArray& array : draft.arrays())
    if (const auto* input = array.as<InputOp>()) {
      std::int64_t elements = elementsOf(array.shape, "input");
      inputs.emplace_back(elements, input->range.lo);
      ranges.push_back(input->range);
    }
  auto next = [&] {
    for (std::size_t i = inputs.size(); i-- > 0;)
      for (std::size_t e = inputs[i].size(); e-- > 0;) {
        if (++inputs[i][e] <= ranges[i].hi) return true;
        inputs[i][e] = ranges[i].lo;
      }
    return false;
  };
  do {
    std::vector<std::int64_t> expected = definition(inputs);
    CAPTURE(inputs);
    REQUIRE(evaluateDraft(draft, inputs)[result.array] == expected);
    ArrayId array = emitted.arrays[result.array];
    REQUIRE(evaluateNaively(emitted.circuit, inputs)[array] == expected);
    for (std::int64_t value : expected) REQUIRE(result.range.contains(value));
  } while (next());
  Judgement judged{count(emitted.circuit), costOf(draft, live, true)};
  std::size_t depth = judged.cost.depth;
  CHECK(judged.counts.depth() == depth);
  CHECK(judged.counts.gates == judged.cost.gates);
  double byFormula = judged.cost.wires, counted = judged.counts.wires;
  CHECK(byFormula == counted);
  return judged;
}

Value input(Draft& draft, const std::string& name, Shape shape, Range range) {
  std::vector<std::size_t> groups(shape.size(), 1);
  return valueOf(draft, draft.input(name, std::move(shape), range), groups, range);
}

Value identity(Draft& draft, const std::string& name, const Value& x) {
  return refreshed(draft, name, x);
}

// n x l times l x m, plain loops.
std::vector<std::int64_t> product(const std::vector<std::int64_t>& a,
                                  const std::vector<std::int64_t>& b, std::size_t n, std::size_t l,
                                  std::size_t m) {
  std::vector<std::int64_t> y(n * m, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j)
      for (std::size_t k = 0; k < l; ++k) y[i * m + j] += a[i * l + k] * b[k * m + j];
  return y;
}

TEST_CASE("product by squares: one level above raw operands, one gate a number of x + y") {
  for (Range left : {Range{0, 2}, Range{-2, 1}, Range{3, 4}}) {
    Draft draft;
    Value a = input(draft, "a", {1, 2}, left), b = input(draft, "b", {2, 1}, {-1, 2});
    std::int64_t wide = left.hi - left.lo;
    Range range{-20, 20};
    Product parts = productOf(draft, "y", a, b);
    Judgement judged = judge(draft, productBySquares(draft, "y", parts, range),
                             [](const Values& in) { return product(in[0], in[1], 1, 2, 1); });
    CHECK(judged.counts.depth() == 1);
    Count most = 2 * (wide + 3) + 2 * wide + 2 * 3;
    CHECK(judged.counts.gates <= most);
  }
}

TEST_CASE("product by squares of scaled and shifted operands") {
  Draft draft;
  Value a = scaled(draft, "s", input(draft, "a", {1, 1}, {0, 3}), -3);
  Value b = input(draft, "b", {1, 2}, {-2, 2});
  b.offset += 5;
  b.range = {3, 7};
  judge(draft, productBySquares(draft, "y", productOf(draft, "y", a, b), {-63, 0}),
        [](const Values& in) {
          return std::vector<std::int64_t>{-3 * in[0][0] * (in[1][0] + 5),
                                           -3 * in[0][0] * (in[1][1] + 5)};
        });
}

TEST_CASE("product by AND of bits: P * Q gates a product") {
  for (Range left : {Range{0, 3}, Range{-3, 2}}) {
    Draft draft;
    Value a = identity(draft, "fa", input(draft, "a", {1, 2}, left));
    Value b = identity(draft, "fb", input(draft, "b", {2, 1}, {-1, 2}));
    Count bits = left.lo == 0 ? 2 : 3;
    Judgement judged =
        judge(draft, productByAnd(draft, "y", productOf(draft, "y", a, b), {-20, 20}),
              [](const Values& in) { return product(in[0], in[1], 1, 2, 1); });
    CHECK(judged.counts.depth() == 2);
    CHECK(judged.counts.gatesPerLevel[1] == 2 * bits * 2);
  }
}

TEST_CASE("a table that jumps by 4 has two bits less") {
  Draft draft;
  Value x = input(draft, "x", {1}, {0, 3});
  Tables table = tc0::tableOf({0, 3}, [](std::int64_t v) { return 4 * v + 1; });
  Value jumps = stepped(draft, "jumps", x, {table}, {1, 13});
  Bits bits = bitsOf(draft, "bits", jumps);
  CHECK(bits.count == 2);
  CHECK(bits.unit == 4);
  CHECK(bits.lo == 1);
}

TEST_CASE("gated product: f(s) times y in one level, f's breakpoints times y's bits") {
  for (Range right : {Range{0, 3}, Range{-2, 1}})
    for (std::int64_t base : {0, 2}) {
      Draft draft;
      Value s = input(draft, "s", {1, 2}, {-3, 3});
      Value y = input(draft, "y", {2, 1}, right);
      Value fresh = identity(draft, "fy", y);
      Tables table{{0, 2}, {-1, 2}, {}, {base}, {1, 3}};
      Value f = stepped(draft, "f", s, {table}, {base, base + 4});
      Judgement judged =
          judge(draft, productGated(draft, "p", productOf(draft, "p", f, fresh), true, {-60, 60}),
                [&](const Values& in) {
                  std::vector<std::int64_t> values;
                  for (std::int64_t x : in[0]) values.push_back(base + (x >= -1) + 3 * (x >= 2));
                  return product(values, in[1], 1, 2, 1);
                });
      CHECK(judged.counts.depth() == 2);
      CHECK(judged.counts.gatesPerLevel[1] == 2 * 2 * 2);
      bool plain = right.lo != 0;  // f itself only where y can be negative
      Count below = 2 * 3 + (plain ? 4 : 0);
      CHECK(judged.counts.gatesPerLevel[0] == below);
    }
}

TEST_CASE("gated product of a quotient, the gated operand on the right") {
  Draft draft;
  Value n = input(draft, "n", {2, 1}, {-3, 3}), d = input(draft, "d", {2, 1}, {1, 3});
  Value bit = input(draft, "bit", {1, 2}, {0, 1});
  Tables table{{0, 3}, {-1, 0, 3}, {2, 1, 2}, {1}, {1, -2, 4}};
  Value q = ratioStepped(draft, "q", n, d, {table}, {0, 4});
  Judgement judged =
      judge(draft, productGated(draft, "p", productOf(draft, "p", bit, q), false, {-20, 20}),
            [&](const Values& in) {
              std::vector<std::int64_t> values;
              for (std::size_t k = 0; k < 2; ++k) {
                std::int64_t a = in[0][k], b = in[1][k];
                values.push_back(1 + (2 * a >= -b) - 2 * (a >= 0) + 4 * (2 * a >= 3 * b));
              }
              return product(in[2], values, 1, 2, 1);
            });
  CHECK(judged.counts.depth() == 1);
}

TEST_CASE("product with a constant is a sum") {
  Draft draft;
  Value a = constant(draft, "a", {2, 2}, integers({1, -2, 3, 4}), {-2, 4});
  Value b = input(draft, "b", {2, 1}, {-2, 2});
  Judgement judged =
      judge(draft, productByConstant(draft, "y", productOf(draft, "y", a, b), {-20, 20}),
            [](const Values& in) {
              return product({1, -2, 3, 4}, in[0], 2, 2, 1);
            });
  CHECK(judged.counts.depth() == 0);
}

TEST_CASE("k-th largest: one gate a value, whatever the number of elements") {
  for (std::int64_t rank = 1; rank <= 3; ++rank) {
    Draft draft;
    Value x = identity(draft, "f", input(draft, "x", {3, 1}, {-1, 3}));
    Judgement judged = judge(draft, ranked(draft, "y", x, 0, rank, {-1, 3}), [&](const Values& in) {
      std::vector<std::int64_t> sorted = in[0];
      std::sort(sorted.rbegin(), sorted.rend());
      return std::vector<std::int64_t>{sorted[rank - 1]};
    });
    CHECK(judged.counts.depth() == 2);
    CHECK(judged.counts.gatesPerLevel[1] == 4);
  }
}

TEST_CASE("a step of a negative multiple turns its gates around") {
  for (std::int64_t factor : {-3, -1, 2}) {
    Draft draft;
    Value x = scaled(draft, "s", input(draft, "x", {2}, {-4, 4}), factor);
    Tables table{{0, 3}, {-5, 0, 4}, {}, {1}, {2, -1, 5}};
    judge(draft, stepped(draft, "y", x, {table}, {0, 10}), [&](const Values& in) {
      std::vector<std::int64_t> values;
      for (std::int64_t one : in[0]) values.push_back(valueAt(table, 0, factor * one));
      return values;
    });
  }
}

TEST_CASE("merging dimensions that do not divide lines the elements up by a sum") {
  Draft draft;
  Value x = transposed(input(draft, "x", {2, 3}, {0, 1}), {1, 0});
  Value y = reshaped(draft, "y", x, {2, 3});
  Judgement judged = judge(draft, materialised(draft, "z", y), [](const Values& in) {
    return std::vector<std::int64_t>{in[0][0], in[0][3], in[0][1], in[0][4], in[0][2], in[0][5]};
  });
  CHECK(judged.counts.gates == 0);
}

}  // namespace
}  // namespace tc0::lower
