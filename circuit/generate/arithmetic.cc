#include "circuit/generate/arithmetic.h"

#include "circuit/builder.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/small_sums.h"
#include "circuit/generate/small_weights.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMaxDigits = 60;
constexpr std::int64_t kMaxSmallDigits = 32;

// Makes the digits of a sum the output. With small weights they are gates in any case; else they
// are gates if params.digits is true.
void outputSum(CircuitBuilder& builder, const std::string& name, ArrayId source,
               const std::vector<std::int64_t>& exponents, const GeneratorParams& params) {
  if (params.smallWeights) {
    builder.output(name, smallSumDigits(builder, name, source, exponents));
    return;
  }
  ArrayId digits = sumDigits(builder, name, source, exponents);
  builder.output(name, params.digits ? asGates(builder, name + "_digits", digits) : digits);
}

// The tests are for y > x. Their negated sum lies in [-error, 0] if x >= y and is at most -scale if
// not, so one threshold tells the two apart.
Circuit comparisonOfSmallWeights(std::int64_t bits) {
  require(bits <= kMaxSmallDigits, "comparison of small weights: required 1 to 32 bits", bits);
  CircuitBuilder builder;
  ArrayId x = bitInput(builder, "x", bits), y = bitInput(builder, "y", bits);
  Comparer below = smallComparer(bits, 1);
  Integers weights = integers(below.weights);
  Term less = weightedBits(x, {bits}, weights);
  less.scale = -1;
  ArrayId sums = builder.sum("y-x", {below.tests()}, {weightedBits(y, {bits}, weights), less});
  ArrayId tests = builder.step("tests", {below.tests()}, {sums, {}}, below.tables, {0, {1}});
  Term all = term(tests, -1);
  all.over = {below.tests()};
  all.at = identityMap(1);
  ArrayId found = builder.sum("not_below", {}, {all});
  builder.output("x>=y", builder.step("x>=y", {}, {found, {}}, thresholdTable(1 - below.scale)));
  return builder.finish();
}

// The tests of digit i. Let v = x_i + y_i. The first test is the parity of v, times the scale: a
// table on v alone. The others test for a carry from the bits below on 3 * (their number) + v. If
// the number is a hit h, this is 3 h + v, and the four breakpoints from 3 h on add count * (1, -1,
// 1, 0) for v = 0, 1, 2 and v = 3, which is a v = 0 of the next number: +1 at even v and -1 at odd
// v. So a carry flips the parity.
//
// A carry means x > 2^i - 1 - y over the bits below i. The difference of bits there is x_b + y_b -
// 1, so the hits move by the sum of the weights.
Comparer digitTests(std::int64_t bits, std::int64_t i, const ZeroTests& carry) {
  Comparer result;
  result.bits = bits;
  result.scale = carry.scale;
  result.error = carry.error;
  auto addTest = [&](const std::vector<std::int64_t>& below, std::int64_t scale) {
    std::size_t row = result.weights.size();
    result.weights.resize(row + bits, 0);
    for (std::size_t b = 0; b < below.size(); ++b) result.weights[row + b] = scale * below[b];
    result.weights[row + i] = 1;
  };
  addTest({}, 1);
  append(result.tables, {{0, 2}, {1, 2}, {}, {0}, {carry.scale, -carry.scale}});
  for (const ZeroTest& test : carry.tests) {
    addTest(test.weights, 3);
    std::int64_t shift = 0;
    for (std::int64_t weight : test.weights) shift += weight;
    Tables table;
    for (std::int64_t hit : test.hits) {
      std::int64_t at = 3 * (hit + shift), once = test.count;
      table.p.insert(table.p.end(), {at, at + 1, at + 2, at + 3});
      table.increments.insert(table.increments.end(), {once, -2 * once, 2 * once, -once});
    }
    table.base = {0};
    table.start = {0, std::ssize(table.p)};
    append(result.tables, table);
  }
  return result;
}

// The tests for the carry out of all bits: x > 2^bits - 1 - y, with the same shift of breakpoints
// as in digitTests.
Comparer lastCarry(std::int64_t bits) {
  Comparer result = smallComparer(bits, 1);
  for (std::int64_t test = 0; test < result.tests(); ++test) {
    std::int64_t shift = 0;
    for (std::int64_t b = 0; b < bits; ++b) shift += result.weights[test * bits + b];
    for (std::int64_t k = result.tables.start[test]; k < result.tables.start[test + 1]; ++k)
      result.tables.p[k] += shift;
  }
  return result;
}

// Digit i of the sum is a threshold on its tests: parity with a carry flips it (digitTests). Digit
// `bits` is the carry out of all bits. The tests of all digits are one level, the thresholds
// another.
Circuit adderOfSmallWeights(std::int64_t bits) {
  require(bits <= kMaxSmallDigits, "adder of small weights: required 1 to 32 bits", bits);
  CircuitBuilder builder;
  ArrayId x = bitInput(builder, "x", bits), y = bitInput(builder, "y", bits);
  std::vector<Term> terms;
  Tables tables;
  for (std::int64_t i = 0; i <= bits; ++i) {
    Comparer digit = i < bits ? digitTests(bits, i, zeroTests(i, 2)) : lastCarry(bits);
    Integers weights = integers(digit.weights);
    std::string name = "digit" + std::to_string(i);
    ArrayId sums =
        builder.sum(name + "_sums", {digit.tests()},
                    {weightedBits(x, {bits}, weights), weightedBits(y, {bits}, weights)});
    Term all =
        term(builder.step(name + "_tests", {digit.tests()}, {sums, {}}, digit.tables, {0, {1}}));
    all.over = {digit.tests()};
    all.at = {{0, {0, 1}}};
    all.domain = {{i, i}};
    terms.push_back(std::move(all));
    std::int64_t least = i < bits ? digit.scale - digit.error : digit.scale;
    append(tables, thresholdTable(least));
  }
  ArrayId found = builder.sum("found", {bits + 1}, std::move(terms));
  builder.output("sum", builder.step("sum", {bits + 1}, {found, {}}, std::move(tables), {0, {1}}));
  return builder.finish();
}

}  // namespace

Circuit makeComparison(const GeneratorParams& params) {
  require(params.bits >= 1 && params.bits <= kMaxDigits, "comparison: required 1 to 60 bits",
          params.bits);
  if (params.smallWeights) return comparisonOfSmallWeights(params.bits);
  CircuitBuilder builder;
  Range range{0, power(params.bits) - 1};
  ArrayId x = builder.input("x", {}, range), y = builder.input("y", {}, range);
  ArrayId difference = builder.sum("x-y", {}, {term(x), term(y, -1)});
  builder.output("x>=y", builder.step("x>=y", {}, {difference, {}}, thresholdTable(0)));
  return builder.finish();
}

Circuit makeAdder(const GeneratorParams& params) {
  std::int64_t bits = params.bits;
  require(bits >= 1 && bits <= kMaxDigits, "adder: required 1 to 60 bits", bits);
  if (params.smallWeights) return adderOfSmallWeights(bits);
  CircuitBuilder builder;
  ArrayId x = bitInput(builder, "x", bits), y = bitInput(builder, "y", bits);

  std::vector<std::int64_t> weights;
  Tables tables;
  for (std::int64_t i = 0; i < bits; ++i) {
    for (std::int64_t k = 0; k < bits; ++k) weights.push_back(k <= i ? power(k) : 0);
    append(tables, thresholdTable(power(i + 1)));
  }
  Integers low = integers(std::move(weights));
  ArrayId sums =
      builder.sum("low", {bits}, {weightedBits(x, {bits}, low), weightedBits(y, {bits}, low)});
  ArrayId carry = builder.step("carry", {bits}, {sums, {}}, std::move(tables), {0, {1}});

  auto within = [&](ArrayId source, std::int64_t scale, Range domain) {
    Term part = term(source, scale);
    part.domain = {domain};
    return part;
  };
  ArrayId sum = builder.sum("sum", {bits + 1},
                            {within(x, 1, {0, bits - 1}), within(y, 1, {0, bits - 1}),
                             within(carry, 1, {1, bits}), within(carry, -2, {0, bits - 1})});
  builder.output("sum", params.digits ? asGates(builder, "sum_digits", sum) : sum);
  return builder.finish();
}

Circuit makeIteratedSum(const GeneratorParams& params) {
  require(params.n >= 1 && params.n <= (1 << 20), "iterated-sum: required 1 to 2^20 numbers",
          params.n);
  require(params.bits >= 1 && params.bits <= 40, "iterated-sum: required 1 to 40 bits",
          params.bits);
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {params.n, params.bits}, {0, 1}, Coding::Kind::kBits);
  std::vector<std::int64_t> exponents;
  for (std::int64_t e = 0; e < params.n * params.bits; ++e) exponents.push_back(e % params.bits);
  outputSum(builder, "sum", x, exponents, params);
  return builder.finish();
}

Circuit makeMultiplier(const GeneratorParams& params) {
  std::int64_t bits = params.bits;
  require(bits >= 1 && bits <= 30, "multiplier: required 1 to 30 bits", bits);
  CircuitBuilder builder;
  ArrayId x = bitInput(builder, "x", bits), y = bitInput(builder, "y", bits);
  Term rows = term(x), columns = term(y);
  rows.at = {{0, {1, 0}}};
  columns.at = {{0, {0, 1}}};
  ArrayId pairs = builder.sum("x+y", {bits, bits}, {rows, columns});
  ArrayId products = builder.step("x*y", {bits, bits}, {pairs, {}}, thresholdTable(2));
  std::vector<std::int64_t> exponents;
  for (std::int64_t e = 0; e < bits * bits; ++e) exponents.push_back(e / bits + e % bits);
  outputSum(builder, "product", products, exponents, params);
  return builder.finish();
}

}  // namespace tc0
