#include "model/import/translate/pools.h"

#include <algorithm>
#include <numeric>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/window.h"

namespace tc0::importer {
namespace {

Shape spatialOf(const Translation& t, const Shape& shape) {
  if (shape.size() < 3)
    refuse(t, "required [batch, channels, spatial...], found ", listText(shape));
  return {shape.begin() + 2, shape.end()};
}

// [batch, out..., 1, channels] without the dimension of the kernel's positions.
program::TensorId withoutTaps(Translation& t, program::TensorId x) {
  Shape shape = t.tensor(x).shape;
  shape.erase(shape.end() - 2);
  return t.builder.reshape(t.name(), x, shape);
}

void translateMaxPool(Translation& t, const Node& node) {
  if (node.outputs.size() > 1 && !node.outputs[1].empty())
    refuse(t, "Indices: required no second result, found one");
  Variable x = rising(t, t.variable(node, 0));
  const Window window = windowOf(t, spatialOf(t, x.shape), {});
  t.define(node, maximum(t, x, window));
}

void translateGlobalMaxPool(Translation& t, const Node& node) {
  Variable x = rising(t, t.variable(node, 0));
  const Shape spatial = spatialOf(t, x.shape);
  const std::size_t n = spatial.size();
  t.define(node, maximum(t, x,
                         {spatial, Shape(n, 1), Shape(n, 1), Shape(n, 0), Shape(n, 0), Shape(n, 1),
                          Shape(n, 0)}));
}

void translateAveragePool(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  const Window window = windowOf(t, spatialOf(t, x.shape), {});
  t.define(node, average(t, x, window, integerOr(t, "count_include_pad", 0) != 0));
}

void translateGlobalAveragePool(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  t.define(node, average(t, x, wholeWindow(spatialOf(t, x.shape)), false));
}

}  // namespace

Window wholeWindow(const Shape& spatial) {
  const std::size_t n = spatial.size();
  return {spatial, Shape(n, 1), Shape(n, 1), Shape(n, 0), Shape(n, 0), Shape(n, 1), Shape(n, 0)};
}

Variable rising(Translation& t, Variable x) {
  const auto affine = *x.chain.affine();
  const bool rises =
      std::all_of(affine.a.begin(), affine.a.end(), [](const Surd& a) { return a.sign() > 0; });
  if (rises) return x;
  x = uniform(t, std::move(x), false);
  const Surd a = x.chain.affine()->a[0], b = x.chain.affine()->b[0];
  if (a.sign() < 0) {
    x.tensor = t.builder.scale(t.name(".negated"), x.tensor, -1);
    x.chain = Chain(AffineStage{{-a}, {b}});
  }
  return x;
}

// Padding never is the largest: it is the least number that an element may be.
Variable maximum(Translation& t, const Variable& x, const Window& window) {
  const int rank = static_cast<int>(x.shape.size());
  const program::TensorId base = ordered(t, x, channelsLast(rank));
  const program::TensorId all = windowed(t, base, window, t.tensor(base).range.lo);
  return channelsFirst(t, withoutTaps(t, t.builder.max(t.name(".max"), all, rank - 1)), x);
}

namespace {

// How many positions of the kernel's extent d are counted, for each place of the result.
std::vector<std::int64_t> countsOf(const Window& window, std::size_t d, std::int64_t extent,
                                   bool withPadding) {
  const std::int64_t lo = withPadding ? -window.before[d] : 0,
                     hi = extent + (withPadding ? window.counted[d] : 0);
  std::vector<std::int64_t> counts;
  for (std::int64_t i = 0; i < window.out[d]; ++i) {
    std::int64_t count = 0;
    for (std::int64_t k = 0; k < window.kernel[d]; ++k) {
      const std::int64_t at = i * window.stride[d] + k * window.dilation[d] - window.before[d];
      count += at >= lo && at < hi ? 1 : 0;
    }
    counts.push_back(std::max<std::int64_t>(count, 1));
  }
  return counts;
}

// Divides by counts along a dimension: parts of equal counts are multiplied, so that the rest is one
// divisor for all.
program::TensorId divided(Translation& t, program::TensorId x, int axis,
                          const std::vector<std::int64_t>& counts, Fraction& scale) {
  std::int64_t common = 1;
  for (std::int64_t count : counts) common = std::lcm(common, count);
  if (common > (1 << 20))
    refuse(t, "required divisors with a small common multiple, found ", common);
  scale = scale / Fraction(common);
  std::vector<program::TensorId> parts;
  for (std::size_t i = 0, end = 0; i < counts.size(); i = end) {
    while (end < counts.size() && counts[end] == counts[i]) ++end;
    Shape shape = t.tensor(x).shape;
    std::vector<std::int64_t> start(shape.size(), 0);
    start[axis] = static_cast<std::int64_t>(i);
    shape[axis] = static_cast<std::int64_t>(end - i);
    program::TensorId part =
        shape == t.tensor(x).shape ? x : t.builder.slice(t.name(".part"), x, start, shape);
    if (common != counts[i]) part = t.builder.scale(t.name(".share"), part, common / counts[i]);
    parts.push_back(part);
  }
  return parts.size() == 1 ? parts[0] : t.builder.concat(t.name(".shares"), parts, axis);
}

}  // namespace

Variable average(Translation& t, const Variable& x, const Window& window, bool withPadding) {
  const int rank = static_cast<int>(x.shape.size());
  Variable sum = hasPadding(window) ? uniform(t, x, true) : x;
  const program::TensorId all = windowed(t, ordered(t, sum, channelsLast(rank)), window, 0);
  program::TensorId y = withoutTaps(t, t.builder.sum(t.name(".sum"), all, rank - 1));
  Fraction scale(1);
  for (std::size_t d = 0; d < window.out.size(); ++d)
    y = divided(t, y, static_cast<int>(d) + 1, countsOf(window, d, x.shape[d + 2], withPadding),
                scale);
  sum = channelsFirst(t, y, sum);
  // Each of the numbers brings the offset; their mean has it once.
  AffineStage affine = *sum.chain.affine();
  for (Surd& a : affine.a) a = a * Surd(scale);
  sum.chain = Chain(affine);
  return sum;
}

std::vector<Operator> poolOperators() {
  using enum Operator::Domain;
  return {{"MaxPool", kOnnx, translateMaxPool},
          {"GlobalMaxPool", kOnnx, translateGlobalMaxPool},
          {"AveragePool", kOnnx, translateAveragePool},
          {"GlobalAveragePool", kOnnx, translateGlobalAveragePool}};
}

}  // namespace tc0::importer
