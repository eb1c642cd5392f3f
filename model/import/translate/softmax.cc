#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/grid.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/quantiser.h"
#include "model/import/translate/reduction.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

Tables exponentialTable(std::int64_t reach, const Fraction& scale, int bits) {
  const long double a = scale.toLongDouble();
  return tableOf({0, std::max<std::int64_t>(reach, 1)}, [=](std::int64_t d) {
    return std::max<std::int64_t>(
        1, std::llround(std::ldexp(std::exp(-a * static_cast<long double>(d)), bits)));
  });
}

}  // namespace

program::TensorId exponentials(Translation& t, program::TensorId x, const std::vector<int>& axes,
                               const Fraction& scale, int bits) {
  if (scale.sign() < 0) refuse(t, "required a positive scale, found a negative one");
  const Range range = t.tensor(x).range;
  if (range.hi - range.lo > (1 << 22))
    refuse(t, "required at most 2^22 integers before it, found more: put a quantiser there");
  program::TensorId most = x;
  for (int axis : axes) most = t.builder.max(t.name(".max"), most, axis);
  const program::TensorId minus = t.builder.scale(t.name(".minus"), x, -1);
  const program::TensorId all = t.builder.broadcast(t.name(".maxima"), most, t.tensor(x).shape);
  const program::TensorId distance = t.builder.add(t.name(".distance"), all, minus);
  return t.builder.step(t.name(".exp"), distance,
                        exponentialTable(range.hi - range.lo, scale, bits));
}

namespace {

constexpr int kMostDigits = 24;  // of a breakpoint's denominator

struct Gates {
  Tables tables;
  bool areExact = true;  // otherwise breakpoints are moved by at most half of 2^-kMostDigits
};

// How many codes above the least a quotient p reaches: gate m is p >= (m - 1/2) scale.
Gates codeGates(const ReaderGrid& grid) {
  Gates gates;
  const std::int64_t zero = grid.zero.floor().toInt64();
  const std::int64_t least = std::max<std::int64_t>(0, grid.lo - zero);
  const std::int64_t most = std::min<std::int64_t>(
      grid.hi - zero, (grid.scale.inverse() + Fraction(Big(1), Big(2))).floor().toInt64());
  const std::int64_t unit = std::int64_t{1} << kMostDigits;
  std::int64_t last = -1;  // in units, if breakpoints are moved
  gates.tables.base.push_back(least);
  for (std::int64_t m = least + 1; m <= most; ++m) {
    const Fraction at = Fraction(Big(2 * m - 1), Big(2)) * grid.scale;
    std::int64_t p = (at * Fraction(unit) + Fraction(Big(1), Big(2))).floor().toInt64(), q = unit;
    if (at.q().fitsInt64() && at.q().toInt64() <= unit) {
      p = at.p().toInt64();
      q = at.q().toInt64();
    } else {
      gates.areExact = false;
      if (p == last) {
        ++gates.tables.increments.back();
        continue;
      }
      last = p;
    }
    gates.tables.p.push_back(p);
    gates.tables.q.push_back(q);
    gates.tables.increments.push_back(1);
  }
  gates.tables.start.push_back(std::ssize(gates.tables.p));
  return gates;
}

// Integers m that stand for grid.scale * m: exponentials rounded to multiples of 2^-bits, their
// sum, and the quotient of the two, compared with breakpoints of few digits. An exponential is wrong
// by at most one unit and the sum of n of them by n, and the sum is at least 1: so the quotient is
// wrong by at most (n + 1) / 2^bits. Comparisons stay below 2^50, so that what is built on them, such
// as a product that is guarded by other bits, has room.
Variable softmax(Translation& t, const Variable& x, const std::vector<int>& axes,
                 const ReaderGrid& grid) {
  const Scaled scores = scaled(t, x, false);
  const Shape shape = t.tensor(scores.tensor).shape;
  std::int64_t count = 1;
  for (int axis : axes) count *= shape[axis];
  Gates gates = codeGates(grid);
  const int bits = std::min(24, 60 - kMostDigits - static_cast<int>(Big(count).bits()));
  if (bits < 10) refuse(t, "required at most 2^25 numbers in a row, found ", count);
  const program::TensorId e = exponentials(t, scores.tensor, axes, scores.scale, bits);
  program::TensorId sum = e;
  for (int axis : axes) sum = t.builder.sum(t.name(".sum"), sum, axis);
  const program::TensorId sums = t.builder.broadcast(t.name(".sums"), sum, shape);
  const program::TensorId y = t.builder.ratioStep(t.name(), e, sums, std::move(gates.tables));
  const double distance = static_cast<double>(count + 1) / std::ldexp(1, bits) +
                          (gates.areExact ? 0 : std::ldexp(0.5, -kMostDigits));
  t.row().exactness = Exactness::kApproximated;
  t.row().note = nearness(grid, distance);
  return variableOf(t, y, grid.scale);
}

// Before opset 13 all dimensions from the axis on are one.
std::vector<int> softmaxAxes(Translation& t, std::size_t rank, std::int64_t opset) {
  const bool one = opset >= 13;
  const int axis = axisOf(integerOr(t, "axis", one ? -1 : 1), rank, t.where() + ": axis");
  std::vector<int> axes{axis};
  for (int d = axis + 1; !one && d < static_cast<int>(rank); ++d) axes.push_back(d);
  return axes;
}

void translateSoftmax(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  std::optional<ReaderGrid> grid = gridOfReader(t, node.outputs.empty() ? "" : node.outputs[0]);
  const bool isOutput = std::any_of(t.graph.outputs.begin(), t.graph.outputs.end(),
                                    [&](const Port& p) { return p.name == node.outputs[0]; });
  if (!grid && !isOutput)
    refuse(t, "required a quantiser behind it, which says how it is rounded, found none");
  if (!grid) grid = ReaderGrid{Fraction(Big(1), Big(256)), Fraction(0), 0, 256};
  t.define(node, softmax(t, x, softmaxAxes(t, x.shape.size(), integerOr(t, "opset", t.graph.opset)),
                         *grid));
}

void translateQLinearSoftmax(Translation& t, const Node& node) {
  Value value = dequantised(t, node, 0, 1, 2, -1);
  if (std::holds_alternative<Constant>(value))
    refuse(t, "required a tensor that depends on inputs");
  const Variable x = settled(t, std::get<Variable>(std::move(value)));
  const Quantiser q = linearQuantiser(t, node, 3, 4, x.shape);
  if (q.scale.values.size() > 1) refuse(t, "scale: required one number, found more");
  const ReaderGrid grid{q.scale.values[0], q.zero.values[0], q.lo[0].toInt64(), q.hi[0].toInt64()};
  Variable y = softmax(t, x, softmaxAxes(t, x.shape.size(), integerOr(t, "opset", 13)), grid);
  y.chain = Chain(AffineStage{{Surd(1)}, {Surd(grid.zero)}});
  y.isFloat = false;
  t.define(node, std::move(y));
}

}  // namespace

std::vector<Operator> normOperators() {
  using enum Operator::Domain;
  return {{"Softmax", kOnnx, translateSoftmax},
          {"QLinearSoftmax", kMicrosoft, translateQLinearSoftmax}};
}

}  // namespace tc0::importer
