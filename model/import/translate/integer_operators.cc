#include <algorithm>
#include <cmath>
#include <functional>

#include "circuit/base/error.h"
#include "model/import/translate/arithmetic.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/integer_operands.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/reduction.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

// Operators of graphs in which every number is an integer, as quantlib writes and Deeploy reads
// them. Their tensors are called floats; what they hold are integers.

// Numbers for each channel: along a dimension that the shape tells, else along the second one.
Parameters channelNumbers(Translation& t, const Node& node, std::size_t k, const Shape& shape,
                          const char* what) {
  Constant constant = t.constant(node, k, what);
  if (const auto found = parametersOf(constant, shape, t.where()))
    if (found->axis < 0 || found->axis == 1 || constant.shape().size() == shape.size())
      return *found;
  if (shape.size() < 2 || constant.elements() != shape[1])
    refuse(t, what, ": required one number or one for each channel of ", listText(shape),
           ", found the shape ", listText(constant.shape()));
  constant.numbers.shape.assign(shape.size(), 1);
  constant.numbers.shape[1] = constant.elements();
  return *parametersOf(constant, shape, t.where());
}

// clip(floor((x mul + add + D / 2) / D)).
void translateRequantShift(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0, Use::kElementwise);
  const Parameters mul = channelNumbers(t, node, 1, x.shape, "mul"),
                   add = channelNumbers(t, node, 2, x.shape, "add");
  const std::int64_t divisor = wholeAttribute(t, "div"), levels = wholeAttribute(t, "n_levels_out"),
                     isSigned = wholeAttribute(t, "signed");
  if (divisor < 1 || levels < 2)
    refuse(t, "required div >= 1 and n_levels_out >= 2, found ", divisor, " and ", levels);
  const Fraction by(Big(1), Big(divisor));
  const Fraction half(divisor / 2);
  PerChannel<Fraction> a, b;
  for (const Fraction& m : mul.values) a.push_back(m * by);
  for (const Fraction& s : add.values) b.push_back((s + half) * by);
  const std::int64_t lo = isSigned != 0 ? -(levels / 2) : 0;
  x = alongAxis(t, std::move(x), std::max(mul.axis, add.axis));
  appendIntegers(t, node, std::move(x),
                 {timesStage(a), plusStage(b), RoundStage{RoundMode::kFloor},
                  limits(Fraction(lo), Fraction(isSigned != 0 ? levels / 2 - 1 : levels - 1))});
}

std::int64_t truncated(std::int64_t a, std::int64_t b) { return a / b; }

std::int64_t rootOf(std::int64_t v) { return Big::root(Big(v)).toInt64(); }

// isqrt(trunc(s / n) + 1): the step to r happens at n (r^2 - 1).
Tables deviationTable(Range sums, std::int64_t n) {
  Tables tables;
  std::int64_t value = rootOf(truncated(sums.lo, n) + 1);
  tables.base.push_back(value);
  for (const std::int64_t last = rootOf(truncated(sums.hi, n) + 1); value < last;) {
    ++value;
    tables.p.push_back(n * (value * value - 1));
    tables.increments.push_back(1);
  }
  tables.start.push_back(std::ssize(tables.p));
  return tables;
}

// clip(floor((trunc(c w / d) + b) / D)) as a table of c / d, d positive and below `above`. Rising w
// gives gates c w >= T d for positive T and c w > (T - 1) d elsewhere, because a truncated quotient
// reaches T <= 0 as soon as it is above T - 1. For falling w the same holds of -c.
void quotientTable(Tables& tables, std::int64_t w, std::int64_t b, std::int64_t divisor,
                   std::int64_t above, Range out) {
  struct Gate {
    std::int64_t p, q;
  };
  std::vector<Gate> gates;
  const std::int64_t size = w < 0 ? -w : w;
  std::int64_t base = w < 0 ? out.hi : out.lo;
  if (w == 0) base = std::clamp(floorDivide(b, divisor), out.lo, out.hi);
  for (std::int64_t v = out.lo + 1; w != 0 && v <= out.hi; ++v) {
    const std::int64_t least = v * divisor - b;  // what the truncated quotient has to reach
    if (w > 0)
      gates.push_back(least > 0 ? Gate{least, size} : Gate{(least - 1) * above + 1, size * above});
    else  // the opposite: c size > -least d, or c size >= (1 - least) d
      gates.push_back(least > 0 ? Gate{-least * above + 1, size * above} : Gate{1 - least, size});
  }
  if (w < 0) std::reverse(gates.begin(), gates.end());
  tables.base.push_back(base);
  for (const Gate& gate : gates) {
    tables.p.push_back(gate.p);
    tables.q.push_back(gate.q);
    tables.increments.push_back(w > 0 ? 1 : -1);
  }
  tables.start.push_back(std::ssize(tables.p));
}

// x - mean, root of the mean square of that, and the quotient of the two, times weights.
void normalise(Translation& t, const Node& node, bool centres) {
  program::TensorId x = integerOperand(t, node, 0);
  const Shape shape = t.tensor(x).shape;
  if (shape.empty()) refuse(t, "required a row of numbers, found a single one");
  const std::int64_t n = shape.back(), divisor = wholeAttribute(t, "D"),
                     levels = hasAttribute(t, "n_levels") ? wholeAttribute(t, "n_levels") : 256;
  if (divisor < 1 || levels < 2 || divisor >> 31 != 0 || levels > (1 << 16))
    refuse(t, "required D from 1 to 2^31 and n_levels from 2 to 2^16, found ", divisor, " and ",
           levels);
  const int last = static_cast<int>(shape.size()) - 1;
  if (centres) {
    const program::TensorId sum = t.builder.sum(t.name(".sum"), x, last);
    const Range sums = t.tensor(sum).range;
    if (sums.hi - sums.lo > (1 << 22))
      refuse(t, "required a row of smaller integers, found sums in a range of ",
             sums.hi - sums.lo + 1);
    const program::TensorId mean = t.builder.step(
        t.name(".mean"), sum, tableOf(sums, [n](std::int64_t s) { return truncated(s, n); }));
    const program::TensorId minus = t.builder.scale(t.name(".minus"), mean, -1);
    x = t.builder.add(t.name(".centred"), x, t.builder.broadcast(t.name(".minuses"), minus, shape));
  }
  const Variable centred = variableOf(t, x);
  const Scaled square = scaled(t, multiplied(t, centred, centred), false);
  const program::TensorId squares = t.builder.sum(t.name(".squares"), square.tensor, last);
  const Range sums = t.tensor(squares).range;
  if (sums.hi >> 40 != 0)
    refuse(t, "required a row of smaller integers, found squares up to ", sums.hi);
  const program::TensorId deviation =
      t.builder.step(t.name(".deviation"), squares, deviationTable(sums, n));
  const program::TensorId below = t.builder.broadcast(t.name(".deviations"), deviation, shape);
  const std::int64_t above = t.tensor(deviation).range.hi + 1;
  const std::vector<std::int64_t> w = t.integers(node, 1, "weights");
  std::vector<std::int64_t> b(1, 0);
  if (centres) b = t.integers(node, 2, "bias");
  if ((std::ssize(w) != n && w.size() != 1) || (std::ssize(b) != n && b.size() != 1))
    refuse(t, "weights: required ", n, " numbers, found ", w.size(), " and ", b.size());
  for (const auto& list : {w, b})
    for (std::int64_t v : list)
      if (magnitude(v) >> 38 != 0)
        refuse(t, "weights: required integers below 2^38 in magnitude, found ", v);
  if (multiplyMagnitudes(magnitude(divisor * (levels + 2)) + (Magnitude{1} << 38), above) >> 61 !=
      0)
    refuse(t, "required smaller weights or fewer levels: comparisons would not fit 62 bits");
  Tables tables;
  const bool one = w.size() == 1 && b.size() == 1;
  for (std::int64_t j = 0; j < (one ? 1 : n); ++j)
    quotientTable(tables, w[w.size() == 1 ? 0 : j], b[b.size() == 1 ? 0 : j], divisor, above,
                  {-(levels / 2), levels / 2 - 1});
  defineIntegers(t, node,
                 t.builder.ratioStep(t.name(), x, below, std::move(tables), one ? -1 : last));
}

void translateLayerNorm(Translation& t, const Node& node) { normalise(t, node, true); }
void translateRmsNorm(Translation& t, const Node& node) { normalise(t, node, false); }

void tabulate(Translation& t, const Node& node,
              const std::function<std::int64_t(std::int64_t)>& function) {
  const program::TensorId x = integerOperand(t, node, 0);
  const Range range = t.tensor(x).range;
  if (range.hi - range.lo > (1 << 20))
    refuse(t, "required at most 2^20 integers before it, found ", range.hi - range.lo + 1);
  if (range.lo < -(1 << 24) || range.hi > (1 << 24))
    refuse(t, "required integers below 2^24 in magnitude, found ", range.hi);
  const Tables tables = tableOf(range, function);
  t.row().breakpoints += std::ssize(tables.p);
  defineIntegers(t, node, t.builder.step(t.name(), x, tables));
}

// x ((one + sign(x) (one - (min(|x|, -b) + b)^2)) >> 1).
void translateGelu(Translation& t, const Node& node) {
  const std::int64_t b = wholeAttribute(t, "b"), one = wholeAttribute(t, "one");
  if (magnitude(b) >> 20 != 0 || magnitude(one) >> 40 != 0)
    refuse(t, "required b below 2^20 and one below 2^40, found more");
  tabulate(t, node, [=](std::int64_t x) {
    const std::int64_t sign = x > 0 ? 1 : x < 0 ? -1 : 0;
    const std::int64_t d = std::min(x < 0 ? -x : x, -b) + b;
    return x * ((one + sign * (one - d * d)) >> 1);
  });
}

// x clip(x + three, 0, six) one_over_six.
void translateHardswish(Translation& t, const Node& node) {
  const std::int64_t three = wholeAttribute(t, "three"), six = wholeAttribute(t, "six"),
                     sixth = wholeAttribute(t, "one_over_six");
  for (std::int64_t v : {three, six, sixth})
    if (magnitude(v) >> 18 != 0) refuse(t, "required attributes below 2^18, found ", v);
  tabulate(t, node,
           [=](std::int64_t x) { return x * std::clamp<std::int64_t>(x + three, 0, six) * sixth; });
}

// floor((2 s + n) / (2 n)).
void translateIntegerMean(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  const auto axes = reducedAxes(t, node, 1, x.shape.size());
  std::int64_t count = 1;
  for (int axis : axes) count *= x.shape[axis];
  Variable sum = summed(t, x, axes);
  sum.chain.append(
      AffineStage{{Surd(Fraction(Big(1), Big(count)))}, {Surd(Fraction(Big(1), Big(2)))}});
  sum.chain.append(RoundStage{RoundMode::kFloor});
  sum = settled(t, std::move(sum));
  t.define(node, withoutAxes(t, std::move(sum), axes, integerOr(t, "keepdims", 1) != 0));
}

}  // namespace

std::vector<Operator> integerOperators() {
  using enum Operator::Domain;
  std::vector<Operator> rows{{"RequantShift", kInteger, translateRequantShift},
                             {"iLayerNorm", kInteger, translateLayerNorm},
                             {"iRMSNorm", kInteger, translateRmsNorm},
                             {"iGELU", kInteger, translateGelu},
                             {"iHardswish", kInteger, translateHardswish},
                             {"IntegerMean", kInteger, translateIntegerMean}};
  for (const Operator& row : integerQuotientOperators()) rows.push_back(row);
  return rows;
}

}  // namespace tc0::importer
