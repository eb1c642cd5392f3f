#include <algorithm>
#include <bit>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/integer_operands.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {

program::TensorId integerOperand(Translation& t, const Node& node, std::size_t k) {
  const Scaled x = scaled(t, t.variable(node, k), false);
  if (x.scale != Fraction(1) || x.offset.sign() != 0)
    refuse(t, "required an operand of integers, found multiples of ", x.scale.toDouble());
  return x.tensor;
}

void defineIntegers(Translation& t, const Node& node, program::TensorId tensor) {
  t.define(node, variableOf(t, tensor));
}

namespace {

std::int64_t levelsOf(Translation& t) {
  const std::int64_t levels = wholeAttribute(t, "n_levels");
  if (levels < 2 || levels > (1 << 20)) refuse(t, "n_levels: required 2 to 2^20, found ", levels);
  return levels;
}

// floor(most e / sum e) along the last dimension, for integers e that a table finds from the
// distance to the largest: at least 0, and above 0 at distance 0.
void shares(Translation& t, const Node& node, std::int64_t most,
            const std::function<std::int64_t(std::int64_t)>& exponential) {
  const program::TensorId x = integerOperand(t, node, 0);
  const Shape shape = t.tensor(x).shape;
  if (shape.empty()) refuse(t, "required a row of numbers, found a single one");
  const int last = static_cast<int>(shape.size()) - 1;
  const Range range = t.tensor(x).range;
  const std::int64_t reach = range.hi - range.lo;
  if (reach > (1 << 20)) refuse(t, "required at most 2^20 integers before it, found ", reach + 1);
  const program::TensorId largest = t.builder.max(t.name(".max"), x, last);
  const program::TensorId minus = t.builder.scale(t.name(".minus"), x, -1);
  const program::TensorId maxima = t.builder.broadcast(t.name(".maxima"), largest, shape);
  const program::TensorId distance = t.builder.add(t.name(".distance"), maxima, minus);
  const program::TensorId e = t.builder.step(
      t.name(".exp"), distance, tableOf({0, std::max<std::int64_t>(reach, 1)}, exponential));
  // most e >= v sum. Where the sum's range holds 0, which no sum is, since e is positive at distance
  // 0, many sums and one are compared with: integers that differ, differ by more than that one.
  program::TensorId sum = t.builder.sum(t.name(".sum"), e, last);
  const std::int64_t largestE = t.tensor(e).range.hi;
  const bool lifted = t.tensor(sum).range.lo < 1;
  const std::int64_t times = lifted ? most * largestE : 1;
  const auto bits = [](std::int64_t v) { return std::bit_width(magnitude(v)); };
  if (bits(most) + 2 + bits(times) + bits(t.tensor(sum).range.hi) > 60 ||
      bits(most) + 2 + bits(times) + bits(largestE) > 60)
    refuse(t, "required smaller exponentials, found up to ", largestE);
  if (lifted) sum = shiftedBy(t, t.builder.scale(t.name(".lifted"), sum, times), 1);
  Tables tables;
  tables.base.push_back(0);
  for (std::int64_t v = 1; v <= most; ++v) {
    tables.p.push_back(v);
    tables.q.push_back(most * times + (lifted ? v : 0));
    tables.increments.push_back(1);
  }
  tables.start.push_back(most);
  const program::TensorId below = t.builder.broadcast(t.name(".sums"), sum, shape);
  defineIntegers(t, node, t.builder.ratioStep(t.name(), e, below, std::move(tables)));
}

// e = 256 >> ((max - x + 16) >> 5).
std::int64_t halvings(std::int64_t d) {
  return std::int64_t{256} >> std::min<std::int64_t>((d + 16) >> 5, 9);
}

void translateItaMax(Translation& t, const Node& node) {
  shares(t, node, levelsOf(t) - 1, halvings);
}

// The sums of groups are rounded one after the other; of a single group nothing is.
void translateItaPartialMax(Translation& t, const Node& node) {
  const Shape& shape = shapeOf(t.value(node, 0));
  const std::int64_t width = wholeAttribute(t, "group_width");
  if (shape.empty() || width < shape.back())
    refuse(t, "group_width: required a group that holds a row of ",
           shape.empty() ? 0 : shape.back(), ", found ", width);
  shares(t, node, std::max<std::int64_t>(1, levelsOf(t) / 2 - 1), halvings);
}

// e = (a (p + b)^2 + c) >> z for x - max = p - z log2 with z of at most 31: a parabola for e^p.
void translateIntegerSoftmax(Translation& t, const Node& node) {
  const std::int64_t a = wholeAttribute(t, "coeffA"), b = wholeAttribute(t, "coeffB"),
                     c = wholeAttribute(t, "coeffC"), log2 = wholeAttribute(t, "log2");
  if (a < 0 || a > (1 << 10) || magnitude(b) > (1 << 15) || c < 0 || c > (std::int64_t{1} << 40) ||
      log2 < 1 || log2 > (1 << 15))
    refuse(t, "required coefficients of an exponential of small integers, found ", a, ", ", b, ", ",
           c, " and log2 ", log2);
  auto exponential = [=](std::int64_t d) {
    const std::int64_t z = std::min<std::int64_t>(d / log2, 31), p = z * log2 - d;
    return (a * (p + b) * (p + b) + c) >> z;
  };
  if (exponential(0) < 1) refuse(t, "coefficients: required a positive exponential of 0");
  shares(t, node, levelsOf(t) - 1, exponential);
}

// Delta eta x / (eta d + eps), halves away from zero. A quotient is at least v > 0 if twice the
// numerator reaches (2 v - 1) denominators, and above -v if twice the numerator is above
// -(2 v - 1) denominators: with integers, that is one more in units below a denominator's share.
void translateIntegerDiv(Translation& t, const Node& node) {
  const std::int64_t delta = wholeAttribute(t, "Delta"), eps = wholeAttribute(t, "eps"),
                     eta = wholeAttribute(t, "eta");
  for (const std::int64_t v : {delta, eps, eta})
    if (v < 0 || v >> 31 != 0) refuse(t, "required attributes of 0 to 2^31, found ", v);
  if (eta == 0 || delta == 0) refuse(t, "required positive attributes Delta and eta, found 0");
  const program::TensorId x = integerOperand(t, node, 0), d = integerOperand(t, node, 1);
  const Shape shape = broadcastShape(t.tensor(x).shape, t.tensor(d).shape, t.where());
  const auto spread = [&](program::TensorId v) {
    return expanded(t, variableOf(t, v), shape).tensor;
  };
  program::TensorId below = eta == 1 ? d : t.builder.scale(t.name(".eta"), d, eta);
  below = spread(shiftedBy(t, below, eps));
  const Range divisors = t.tensor(below).range, numbers = t.tensor(x).range;
  if (divisors.lo < 1) refuse(t, "required positive divisors, found ", divisors.lo);
  const std::int64_t factor = delta * eta, above = divisors.hi + 1;
  const Magnitude most =
      multiplyMagnitudes(std::max(magnitude(numbers.lo), magnitude(numbers.hi)), magnitude(factor));
  const Magnitude reach = most / static_cast<Magnitude>(divisors.lo) + 1;
  if (reach > (1 << 16)) refuse(t, "required quotients up to 2^16, found more");
  if (multiplyMagnitudes(multiplyMagnitudes(2 * reach + 1, above), above) >> 61 != 0 ||
      multiplyMagnitudes(multiplyMagnitudes(2 * most, above), 1) >> 61 != 0)
    refuse(t, "required smaller divisors: comparisons would not fit 62 bits");
  const auto last = static_cast<std::int64_t>(reach);
  Tables tables;
  tables.base.push_back(numbers.lo < 0 ? -last : 0);
  auto gate = [&](std::int64_t p, std::int64_t q) {
    tables.p.push_back(p);
    tables.q.push_back(q);
    tables.increments.push_back(1);
  };
  for (std::int64_t v = last; numbers.lo < 0 && v >= 1; --v)
    gate(-(2 * v - 1) * above + 1, 2 * factor * above);
  for (std::int64_t v = 1; v <= last; ++v) gate(2 * v - 1, 2 * factor);
  tables.start.push_back(std::ssize(tables.p));
  defineIntegers(t, node, t.builder.ratioStep(t.name(), spread(x), below, std::move(tables)));
}

}  // namespace

std::vector<Operator> integerQuotientOperators() {
  using enum Operator::Domain;
  return {{"ITAMax", kInteger, translateItaMax},
          {"ITAPartialMax", kInteger, translateItaPartialMax},
          {"iSoftmax", kInteger, translateIntegerSoftmax},
          {"IntegerDiv", kInteger, translateIntegerDiv}};
}

}  // namespace tc0::importer
