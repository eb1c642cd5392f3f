#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/grid.h"
#include "model/import/translate/linear.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/reduction.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

// w * c / sqrt(u + more) + b for integers c and u. u is 0 only where c is, and at least `least`
// elsewhere.
struct Normalised {
  program::TensorId c = 0, u = 0;
  long double more = 0;
  std::int64_t least = 1;
};

// Roots of u + more, times `unit`, as integers. The table's cells are as wide as the roots in them
// differ by 2^-bits of themselves, and a cell holds the root of its middle.
struct Roots {
  Tables tables;
  long double unit = 1, error = 0;  // relative
};

Roots rootTable(const Normalised& x, Range range, int bits) {
  Roots roots;
  const auto first = static_cast<long double>(x.least) + x.more;
  roots.unit = std::ldexp(1.0L, bits + 2) / std::sqrt(first);
  const long double widest = std::ldexp(2.0L, -bits);
  std::int64_t last = 0;
  for (std::int64_t at = x.least; at <= std::max(range.hi, x.least);) {
    const long double here = static_cast<long double>(at) + x.more;
    const auto size =
        static_cast<std::int64_t>(std::clamp<long double>(std::floor(here * widest), 1, 0x1p60L));
    const long double end = here + static_cast<long double>(size - 1);
    const long double middle = (std::sqrt(here) + std::sqrt(end)) / 2;
    const auto value = static_cast<std::int64_t>(std::nearbyint(roots.unit * middle));
    for (const long double root : {std::sqrt(here), std::sqrt(end)})
      roots.error = std::max(roots.error,
                             std::fabs(static_cast<long double>(value) / (roots.unit * root) - 1));
    if (at == x.least) {
      roots.tables.base.push_back(value);
    } else if (value != last) {
      roots.tables.p.push_back(at);
      roots.tables.increments.push_back(value - last);
    }
    last = value;
    at += size;
  }
  roots.tables.start.push_back(std::ssize(roots.tables.p));
  return roots;
}

// Factors and terms of the rows' elements: one, or one for each.
struct Weights {
  std::vector<Fraction> w{Fraction(1)}, b{Fraction(0)};
  const Fraction& wAt(std::int64_t i) const { return w[w.size() == 1 ? 0 : i]; }
  const Fraction& bAt(std::int64_t i) const { return b[b.size() == 1 ? 0 : i]; }
};

// The table of the quotient, for numbers w * quotient + b where `error` is that of the quotient,
// relative to itself. It moves w * quotient by as much, which matters up to the grid's ends: a number
// beyond them is not moved across any breakpoint but the last.
Variable rounded(Translation& t, program::TensorId above, program::TensorId below,
                 const Weights& weights, long double factor, long double error,
                 const QuotientRange& range, const ReaderGrid& grid) {
  const Shape shape = t.tensor(above).shape;
  const CodeRange codes = codesOf(grid);
  const bool one = weights.w.size() == 1 && weights.b.size() == 1;
  Tables tables;
  long double distance = 0;
  for (std::int64_t i = 0; i < (one ? 1 : shape.back()); ++i) {
    const long double w = weights.wAt(i).toLongDouble() * factor, b = weights.bAt(i).toLongDouble();
    const long double moved = appendQuotientTable(tables, w, b, grid, range);
    const long double scale = grid.scale.toLongDouble();
    const long double ends = std::max(std::fabs(static_cast<long double>(codes.lo) * scale - b),
                                      std::fabs(static_cast<long double>(codes.hi) * scale - b)) +
                             scale;
    distance = std::max(distance, moved + ends * error);
  }
  if (tables.p.empty()) tables.q.clear();
  t.row().exactness = Exactness::kApproximated;
  t.row().tables += tables.tables();
  t.row().breakpoints += std::ssize(tables.p);
  t.row().note = nearness(grid, distance * 1.0001L);
  const program::TensorId y =
      t.builder.ratioStep(t.name(), above, t.builder.broadcast(t.name(".roots"), below, shape),
                          std::move(tables), one ? -1 : static_cast<int>(shape.size()) - 1);
  return variableOf(t, y, grid.scale);
}

Variable quotient(Translation& t, const Normalised& x, const Weights& weights, long double factor,
                  const ReaderGrid& grid) {
  Roots roots = rootTable(x, t.tensor(x.u).range, 14);
  const program::TensorId root = t.builder.step(t.name(".root"), x.u, std::move(roots.tables));
  return rounded(t, x.c, root, weights, factor * roots.unit, roots.error,
                 {t.tensor(x.c).range, t.tensor(root).range}, grid);
}

constexpr std::int64_t kMostSquares = 1 << 14;  // numbers whose squares have a table

// The quotient for few different c, by squares: c |c| over the sum of squares in a row and `more`, in
// units of 2^-j. A sum that is not 0 is at least `least`. Nothing is rounded but `more` and the
// breakpoints.
Variable quotientOfSquares(Translation& t, program::TensorId c, long double least, long double more,
                           const Weights& weights, long double factor, const ReaderGrid& grid) {
  const Range range = t.tensor(c).range;
  const int last = static_cast<int>(t.tensor(c).shape.size()) - 1;
  const program::TensorId above =
      t.builder.step(t.name(".signed_square"), c,
                     tableOf(range, [](std::int64_t v) { return v < 0 ? -v * v : v * v; }));
  const program::TensorId square =
      t.builder.step(t.name(".square"), c, tableOf(range, [](std::int64_t v) { return v * v; }));
  const program::TensorId sum = t.builder.sum(t.name(".squares"), square, last);
  const auto most = static_cast<long double>(t.tensor(sum).range.hi) + more;
  if (!(most < 0x1p40L)) refuse(t, "required a scale and epsilon of more usual sizes");
  int j = 0;  // no more than rounds `more` to a millionth of the least sum
  while (j < 30 && std::ldexp(most, j + 1) < 0x1p36L && std::ldexp(least + more, j) < 0x1p20L) ++j;
  const auto units =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(std::nearbyint(std::ldexp(more, j))));
  const program::TensorId scaledSum =
      j == 0 ? sum : t.builder.scale(t.name(".lifted"), sum, std::int64_t{1} << j);
  const program::TensorId below = shiftedBy(t, scaledSum, units);
  const long double off = std::fabs(std::ldexp(static_cast<long double>(units), -j) - more),
                    error = off /
                            (2 * (least +
                                  std::min(more, std::ldexp(static_cast<long double>(units), -j))));
  return rounded(t, above, below, weights, factor, error,
                 {t.tensor(above).range, t.tensor(below).range, true, std::ldexp(1.0L, -j)}, grid);
}

// The operand's integers as rows: the dimensions that are normalised become the last one.
struct RowsOfIntegers {
  Scaled x;
  std::vector<int> order;  // of the operand's dimensions, those of a row last
  Shape shape, row;        // in that order, and its end
  std::int64_t n = 1;
};

RowsOfIntegers rowsOf(Translation& t, const Node& node, bool centred) {
  const Variable x = uniform(t, t.variable(node, 0), centred);
  const std::size_t rank = x.shape.size();
  if (rank == 0) refuse(t, "required a row of numbers, found a single one");
  std::vector<int> axes;
  if (hasAttribute(t, "axes")) {
    axes = reducedAxes(t, node, node.inputs.size(), rank);
  } else {
    for (int d = axisOf(integerOr(t, "axis", -1), rank, t.where() + ": axis");
         d < static_cast<int>(rank); ++d)
      axes.push_back(d);
  }
  RowsOfIntegers rows;
  Shape flat;
  for (int d = 0; d < static_cast<int>(rank); ++d)
    if (!std::binary_search(axes.begin(), axes.end(), d)) rows.order.push_back(d);
  for (int d : rows.order) flat.push_back(x.shape[d]);
  rows.shape = flat;
  for (int d : axes) {
    rows.order.push_back(d);
    rows.row.push_back(x.shape[d]);
    rows.shape.push_back(x.shape[d]);
    rows.n *= x.shape[d];
  }
  flat.push_back(rows.n);
  const AffineStage affine = *x.chain.affine();
  rows.x = {ordered(t, x, rows.order), affine.a[0].u(), affine.b[0].u()};
  if (flat != rows.shape) rows.x.tensor = t.builder.reshape(t.name(".rows"), rows.x.tensor, flat);
  const Range range = t.tensor(rows.x.tensor).range;
  if (magnitude(range.lo) > (1 << 16) || magnitude(range.hi) > (1 << 16) ||
      multiplyMagnitudes(rows.n, range.hi - range.lo) > (1 << 23))
    refuse(t,
           "required integers of at most 16 bits before it, and fewer in long rows, found a range "
           "of ",
           range.hi - range.lo + 1, ": put a quantiser there");
  return rows;
}

// Numbers of a row: one for each of its elements, or one for all. They lie as the operand's
// dimensions do, of which those of a row are the last ones, or all that have an extent.
std::vector<Fraction> numbersOf(Translation& t, const Node& node, std::size_t operand,
                                const RowsOfIntegers& rows, const char* what,
                                const Fraction& otherwise) {
  if (!t.has(node, operand)) return {otherwise};
  const Shape& shape = t.constant(node, operand, what).shape();
  const std::int64_t rank = std::ssize(rows.order), few = std::ssize(shape);
  bool fits = few <= rank;
  for (std::int64_t d = 0; fits && d < few; ++d) {  // dimension `at` of the operand
    const int at = static_cast<int>(rank - few + d);
    const auto place = std::find(rows.order.begin(), rows.order.end(), at) - rows.order.begin();
    const bool ofRow = place >= rank - std::ssize(rows.row);
    fits = shape[d] == 1 || (ofRow && shape[d] == rows.shape[place]);
  }
  if (!fits)
    refuse(t, what, ": required numbers for the elements of a row, ", listText(rows.row),
           ", found the shape ", listText(shape));
  std::vector<Fraction> numbers = *vectorOf(t, node, operand, rows.n, what);
  const bool same = std::all_of(numbers.begin(), numbers.end(),
                                [&](const Fraction& f) { return f == numbers[0]; });
  if (same) numbers.resize(1);
  return numbers;
}

program::TensorId squared(Translation& t, program::TensorId x, const char* suffix) {
  return t.builder.step(t.name(suffix), x,
                        tableOf(t.tensor(x).range, [](std::int64_t v) { return v * v; }));
}

void defineRows(Translation& t, const Node& node, Variable y, const RowsOfIntegers& rows) {
  if (t.tensor(y.tensor).shape != rows.shape) {
    const Fraction scale = y.chain.affine()->a[0].u();
    y = variableOf(t, t.builder.reshape(t.name(".shaped"), y.tensor, rows.shape), scale);
  }
  for (std::size_t d = 0; d < rows.order.size(); ++d) {
    y.order[rows.order[d]] = static_cast<int>(d);
    y.shape[rows.order[d]] = rows.shape[d];
  }
  t.define(node, std::move(y));
}

Fraction boundOf(const Weights& weights, std::int64_t n) {
  Fraction bound(1);
  for (std::int64_t i = 0; i < std::ssize(weights.w) || i < std::ssize(weights.b); ++i) {
    const Fraction w = weights.wAt(std::min<std::int64_t>(i, std::ssize(weights.w) - 1)),
                   b = weights.bAt(std::min<std::int64_t>(i, std::ssize(weights.b) - 1));
    const Fraction size = (w.sign() < 0 ? -w : w) * Fraction(n) + (b.sign() < 0 ? -b : b);
    if (bound < size) bound = size;
  }
  return bound;
}

Fraction epsilonOf(Translation& t, float otherwise) {
  const Fraction epsilon = Fraction::of(floatOr(t, "epsilon", otherwise));
  if (epsilon.sign() < 0) refuse(t, "epsilon: required at least 0, found less");
  return epsilon;
}

// With integers x of scale s, of sum S and squares of sum Q in a row of n: the number is
// w (n x - S) / sqrt(n Q - S^2 + epsilon n^2 / s^2) + b. A row of different integers has n Q - S^2
// of at least n - 1.
void translateLayerNormalization(Translation& t, const Node& node) {
  const RowsOfIntegers rows = rowsOf(t, node, false);
  const std::int64_t n = rows.n;
  Weights weights{numbersOf(t, node, 1, rows, "scale", Fraction(1)),
                  numbersOf(t, node, 2, rows, "bias", Fraction(0))};
  const program::TensorId x = rows.x.tensor;
  const int last = static_cast<int>(t.tensor(x).shape.size()) - 1;
  const program::TensorId sum = t.builder.sum(t.name(".sum"), x, last);
  const program::TensorId minus = t.builder.scale(t.name(".minus"), sum, -1);
  const program::TensorId c =
      t.builder.add(t.name(".centred"), t.builder.scale(t.name(".times"), x, n),
                    t.builder.broadcast(t.name(".sums"), minus, t.tensor(x).shape));
  const ReaderGrid grid = gridOfResult(t, node, boundOf(weights, n));
  const Fraction count(n), scale = rows.x.scale;
  const Fraction more = epsilonOf(t, 1e-5F) * count * count / (scale * scale);
  const long double sign = scale.sign() < 0 ? -1 : 1;
  const Range range = t.tensor(c).range;
  if (range.hi - range.lo <= kMostSquares) {
    defineRows(
        t, node,
        quotientOfSquares(t, c, static_cast<long double>(n) * std::max<std::int64_t>(n - 1, 1),
                          more.toLongDouble() * n, weights,
                          sign * std::sqrt(static_cast<long double>(n)), grid),
        rows);
    return;
  }
  const program::TensorId squares =
      t.builder.sum(t.name(".squares"), squared(t, x, ".square"), last);
  const program::TensorId u =
      t.builder.add(t.name(".variance"), t.builder.scale(t.name(".spread"), squares, n),
                    t.builder.scale(t.name(".less"), squared(t, sum, ".sum_square"), -1));
  defineRows(t, node,
             quotient(t, {c, u, more.toLongDouble(), std::max<std::int64_t>(n - 1, 1)}, weights,
                      sign, grid),
             rows);
}

// w sqrt(n) x / sqrt(Q + epsilon n / s^2) + b; of ONNX's own, only written-out ones have a b.
void translateRmsNormalization(Translation& t, const Node& node) {
  const RowsOfIntegers rows = rowsOf(t, node, true);
  Weights weights{numbersOf(t, node, 1, rows, "scale", Fraction(1)),
                  numbersOf(t, node, 2, rows, "bias", Fraction(0))};
  const program::TensorId x = rows.x.tensor;
  const Fraction count(rows.n), scale = rows.x.scale;
  const Fraction more = epsilonOf(t, 1e-5F) * count / (scale * scale);
  const ReaderGrid grid = gridOfResult(t, node, boundOf(weights, rows.n));
  const long double root = std::sqrt(static_cast<long double>(rows.n));
  const long double factor = scale.sign() < 0 ? -root : root;
  const Range range = t.tensor(x).range;
  if (range.hi - range.lo <= kMostSquares) {
    defineRows(t, node, quotientOfSquares(t, x, 1, more.toLongDouble(), weights, factor, grid),
               rows);
    return;
  }
  const int last = static_cast<int>(t.tensor(x).shape.size()) - 1;
  const program::TensorId u = t.builder.sum(t.name(".squares"), squared(t, x, ".square"), last);
  defineRows(t, node, quotient(t, {x, u, more.toLongDouble(), 1}, weights, factor, grid), rows);
}

}  // namespace

std::vector<Operator> rowNormOperators() {
  using enum Operator::Domain;
  return {{"LayerNormalization", kOnnx, translateLayerNormalization},
          {"RMSNormalization", kOnnx, translateRmsNormalization},
          {"SimplifiedLayerNormalization", kMicrosoft, translateRmsNormalization}};
}

}  // namespace tc0::importer
