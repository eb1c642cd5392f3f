#include "circuit/generate/digits.h"

#include <algorithm>
#include <bit>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {

void require(bool holds, const char* what, std::int64_t found) {
  if (!holds) fail(what, ", found ", found);
}

std::int64_t power(std::int64_t exponent) {
  TC0_ASSERT(exponent >= 0 && exponent < 63);
  return std::int64_t{1} << exponent;
}

std::int64_t digitCount(std::int64_t value) {
  TC0_ASSERT(value >= 0);
  std::uint64_t positive = std::max<std::int64_t>(value, 1);
  return std::bit_width(positive);
}

ArrayId bitInput(CircuitBuilder& builder, const std::string& name, std::int64_t bits) {
  return builder.input(name, {bits}, {0, 1}, Coding::Kind::kBits);
}

// Columns of the map and of the weights are the row r, then the dimensions of the source.
Term weightedBits(ArrayId source, const Shape& shape, Integers weights) {
  Term term;
  term.source = source;
  term.over = shape;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    AffineRow& row = term.at.emplace_back();
    row.strides.assign(1 + shape.size(), 0);
    row.strides[1 + d] = 1;
  }
  term.weights = std::move(weights);
  term.weightAt = rowMajor(shape);
  term.weightAt.strides.insert(term.weightAt.strides.begin(), elementsOf(shape, "bits"));
  return term;
}

ArrayId numberOfBits(CircuitBuilder& builder, const std::string& name, ArrayId source) {
  std::int64_t bits = builder.array(source).elements;
  std::vector<std::int64_t> weights;
  for (std::int64_t b = 0; b < bits; ++b) weights.push_back(power(b));
  Term term;
  term.source = source;
  term.over = {bits};
  term.at = identityMap(1);
  term.weights = integers(std::move(weights));
  term.weightAt = {0, {1}};
  return builder.sum(name, {}, {std::move(term)});
}

// Row i of the sum is S_i, and table i has the breakpoints j 2^i up to what S_i can reach.
ArrayId sumDigits(CircuitBuilder& builder, const std::string& name, ArrayId source,
                  const std::vector<std::int64_t>& exponents) {
  std::int64_t total = 0;
  for (std::int64_t exponent : exponents) total += power(exponent);
  std::int64_t count = digitCount(total);
  std::int64_t bits = std::ssize(exponents);
  require(count * bits <= kMaxTable, "digits of a sum: required at most 2^24 weights",
          count * bits);

  std::vector<std::int64_t> weights;
  Tables tables;
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t reach = 0;
    for (std::int64_t exponent : exponents) {
      weights.push_back(exponent <= i ? power(exponent) : 0);
      reach += weights.back();
    }
    require(reach / power(i) <= kMaxTable, "digits of a sum: required at most 2^24 gates a digit",
            reach / power(i));
    Tables digit;
    for (std::int64_t j = 1; j <= reach / power(i); ++j) {
      digit.p.push_back(j * power(i));
      digit.increments.push_back(j % 2 == 1 ? 1 : -1);
    }
    digit.base = {0};
    digit.start = {0, std::ssize(digit.p)};
    append(tables, digit);
  }

  ArrayId sums = builder.sum(
      name + "_low", {count},
      {weightedBits(source, builder.array(source).shape, integers(std::move(weights)))});
  return builder.step(name, {count}, {sums, {}}, std::move(tables), {0, {1}});
}

// Variant i of the read is digit i: it starts at the digit of value(0), and gate k adds the change
// from value(k - 1) to value(k).
ArrayId readDigits(CircuitBuilder& builder, const std::string& name, ArrayId step,
                   std::int64_t digits, const std::function<std::int64_t(std::int64_t)>& value) {
  std::int64_t gates = std::ssize(builder.array(step).as<StepOp>()->tables.p);
  require(digits * gates <= kMaxTable, "digits of a table: required at most 2^24 entries",
          digits * gates);
  ReadOp read;
  read.step = step;
  read.variants = digits;
  read.variantAt = {0, {1}};
  for (std::int64_t i = 0; i < digits; ++i) {
    auto digit = [&](std::int64_t k) { return value(k) >> i & 1; };
    read.base.push_back(digit(0));
    for (std::int64_t k = 1; k <= gates; ++k) read.increments.push_back(digit(k) - digit(k - 1));
  }
  return builder.read(name, {digits}, std::move(read));
}

ArrayId asGates(CircuitBuilder& builder, const std::string& name, ArrayId digits) {
  Shape shape = builder.array(digits).shape;
  return builder.step(name, shape, {digits, {}}, thresholdTable(1));
}

}  // namespace tc0
