#include "circuit/generate/arithmetic.h"

#include "circuit/base/error.h"
#include "circuit/builder.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMaxDigits = 60;
constexpr std::int64_t kMaxGates = std::int64_t{1} << 24;

void require(bool holds, const char* what, std::int64_t found) {
  if (!holds) fail(what, ", found ", found);
}

std::int64_t power(std::int64_t exponent) { return std::int64_t{1} << exponent; }

std::int64_t digitsOf(std::int64_t value) {
  return value == 0 ? 1 : 64 - __builtin_clzll(static_cast<std::uint64_t>(value));
}

// The binary digits of sum_w 2^w * (how many of the bits of weight 2^w are 1), bits being the
// elements of `source`.
//
// Digit i depends on the sum of the weights up to 2^i alone, S_i: it is 1 where S_i / 2^i, rounded
// down, is odd. So one bank of gates [S_i >= j 2^i], j = 1, 2, ..., with signs + - + -, is the
// digit: one level, all weights below 2^(i+1).
ArrayId digits(CircuitBuilder& builder, const std::string& name, ArrayId source,
               const std::vector<std::int64_t>& exponents) {
  std::int64_t total = 0;
  for (std::int64_t exponent : exponents) total += power(exponent);
  std::int64_t count = digitsOf(total);
  auto bits = static_cast<std::int64_t>(exponents.size());
  require(count * bits <= kMaxGates, "digits of a sum: required at most 2^24 weights",
          count * bits);

  std::vector<std::int64_t> weights;
  Tables tables;
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t reach = 0;
    for (std::int64_t exponent : exponents) {
      weights.push_back(exponent <= i ? power(exponent) : 0);
      reach += weights.back();
    }
    require(reach / power(i) <= kMaxGates, "digits of a sum: required at most 2^24 gates a digit",
            reach / power(i));
    Tables digit;
    for (std::int64_t j = 1; j <= reach / power(i); ++j) {
      digit.p.push_back(j * power(i));
      digit.increments.push_back(j % 2 == 1 ? 1 : -1);
    }
    digit.base = {0};
    digit.start = {0, static_cast<std::int64_t>(digit.p.size())};
    append(tables, digit);
  }

  Term low;
  low.source = source;
  low.over = builder.array(source).shape;
  std::size_t rank = low.over.size();
  for (std::size_t d = 0; d < rank; ++d) {
    AffineRow& row = low.at.emplace_back(AffineRow{0, std::vector<std::int64_t>(1 + rank, 0)});
    row.strides[1 + d] = 1;
  }
  low.weights = integers(std::move(weights));
  low.weightAt = rowMajor(low.over);
  low.weightAt.strides.insert(low.weightAt.strides.begin(), bits);
  ArrayId sums = builder.sum(name + "_low", {count}, {std::move(low)});
  return builder.step(name, {count}, {sums, {}}, std::move(tables), {0, {1}});
}

}  // namespace

// [x >= y] is [x - y >= 0]: one gate, with weights up to 2^(bits - 1).
Circuit makeComparison(const GeneratorParams& params) {
  require(params.bits >= 1 && params.bits <= kMaxDigits, "comparison: required 1 to 60 bits",
          params.bits);
  CircuitBuilder builder;
  Range range{0, power(params.bits) - 1};
  ArrayId x = builder.input("x", {}, range), y = builder.input("y", {}, range);
  ArrayId difference = builder.sum("x-y", {}, {term(x), term(y, -1)});
  Tables table{{0, 1}, {0}, {}, {0}, {1}};
  builder.output("x>=y", builder.step("x>=y", {}, {difference, {}}, table));
  return builder.finish();
}

// Carry i is one gate on the lower digits, and digit i of the sum is the form x_i + y_i +
// carry_(i-1) - 2 carry_i.
Circuit makeAdder(const GeneratorParams& params) {
  std::int64_t bits = params.bits;
  require(bits >= 1 && bits <= kMaxDigits, "adder: required 1 to 60 bits", bits);
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {bits}, {0, 1}, Coding::Kind::kBits);
  ArrayId y = builder.input("y", {bits}, {0, 1}, Coding::Kind::kBits);

  std::vector<std::int64_t> weights;
  Tables tables;
  for (std::int64_t i = 0; i < bits; ++i) {
    for (std::int64_t k = 0; k < bits; ++k) weights.push_back(k <= i ? power(k) : 0);
    append(tables, Tables{{0, 1}, {power(i + 1)}, {}, {0}, {1}});
  }
  Term low;
  low.over = {bits};
  low.at = {{0, {0, 1}}};
  low.weights = integers(std::move(weights));
  low.weightAt = {0, {bits, 1}};
  Term lowX = low, lowY = low;
  lowX.source = x;
  lowY.source = y;
  ArrayId sums = builder.sum("low", {bits}, {lowX, lowY});
  ArrayId carry = builder.step("carry", {bits}, {sums, {}}, std::move(tables), {0, {1}});

  auto within = [&](ArrayId source, std::int64_t scale, Range domain) {
    Term part = term(source, scale);
    part.domain = {domain};
    return part;
  };
  builder.output("sum",
                 builder.sum("sum", {bits + 1},
                             {within(x, 1, {0, bits - 1}), within(y, 1, {0, bits - 1}),
                              within(carry, 1, {1, bits}), within(carry, -2, {0, bits - 1})}));
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
  builder.output("sum", digits(builder, "sum", x, exponents));
  return builder.finish();
}

Circuit makeMultiplier(const GeneratorParams& params) {
  std::int64_t bits = params.bits;
  require(bits >= 1 && bits <= 30, "multiplier: required 1 to 30 bits", bits);
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {bits}, {0, 1}, Coding::Kind::kBits);
  ArrayId y = builder.input("y", {bits}, {0, 1}, Coding::Kind::kBits);
  Term rows = term(x), columns = term(y);
  rows.at = {{0, {1, 0}}};
  columns.at = {{0, {0, 1}}};
  ArrayId pairs = builder.sum("x+y", {bits, bits}, {rows, columns});
  ArrayId products = builder.step("x*y", {bits, bits}, {pairs, {}}, {{0, 1}, {2}, {}, {0}, {1}});
  std::vector<std::int64_t> exponents;
  for (std::int64_t e = 0; e < bits * bits; ++e) exponents.push_back(e / bits + e % bits);
  builder.output("product", digits(builder, "product", products, exponents));
  return builder.finish();
}

}  // namespace tc0
