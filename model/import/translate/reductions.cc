#include <algorithm>
#include <numeric>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/pools.h"
#include "model/import/translate/reduction.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {

std::vector<int> reducedAxes(Translation& t, const Node& node, std::size_t operand,
                             std::size_t rank) {
  std::vector<std::int64_t> axes = listOr(t, "axes", {});
  if (t.has(node, operand)) axes = t.integers(node, operand, "axes");
  if (axes.empty()) {
    if (integerOr(t, "noop_with_empty_axes", 0) != 0) return {};
    axes.resize(rank);
    std::iota(axes.begin(), axes.end(), 0);
  }
  std::vector<int> result;
  for (std::int64_t axis : axes) result.push_back(axisOf(axis, rank, t.where() + ": axes"));
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

namespace {

bool among(const std::vector<int>& axes, int axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

}  // namespace

Variable summed(Translation& t, Variable x, const std::vector<int>& axes) {
  if (x.chain.channels() > 1 && among(axes, x.axis)) x = uniform(t, std::move(x), false);
  std::int64_t count = 1;
  for (int axis : axes) {
    count *= x.shape[axis];
    if (x.shape[axis] == 1) continue;
    x.tensor = t.builder.sum(t.name(".sum"), x.tensor, x.order[axis]);
    x.shape[axis] = 1;
  }
  AffineStage affine = *x.chain.affine();
  for (Surd& b : affine.b) b = b * Surd(count);
  x.chain = Chain(affine);
  return x;
}

Variable largest(Translation& t, Variable x, const std::vector<int>& axes) {
  if (x.chain.channels() > 1 && among(axes, x.axis)) x = uniform(t, std::move(x), false);
  x = rising(t, std::move(x));
  for (int axis : axes) {
    if (x.shape[axis] == 1) continue;
    x.tensor = t.builder.max(t.name(".max"), x.tensor, x.order[axis]);
    x.shape[axis] = 1;
  }
  return x;
}

Value withoutAxes(Translation& t, Variable x, const std::vector<int>& axes, bool keep) {
  if (keep) return x;
  Shape shape;
  for (std::size_t d = 0; d < x.shape.size(); ++d)
    if (!among(axes, static_cast<int>(d))) shape.push_back(x.shape[d]);
  return reshaped(t, x, shape);
}

namespace {

void translateReduceSum(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  const auto axes = reducedAxes(t, node, 1, x.shape.size());
  t.define(node, withoutAxes(t, summed(t, x, axes), axes, integerOr(t, "keepdims", 1) != 0));
}

void translateReduceMean(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  const auto axes = reducedAxes(t, node, 1, x.shape.size());
  std::int64_t count = 1;
  for (int axis : axes) count *= x.shape[axis];
  Variable mean = summed(t, x, axes);
  mean.chain.append(timesStage({Fraction(Big(1), Big(count))}),
                    [count](float v, std::int64_t) { return v / static_cast<float>(count); });
  t.define(node, withoutAxes(t, std::move(mean), axes, integerOr(t, "keepdims", 1) != 0));
}

void translateReduceMax(Translation& t, const Node& node) {
  const Variable x = t.variable(node, 0);
  const auto axes = reducedAxes(t, node, 1, x.shape.size());
  t.define(node, withoutAxes(t, largest(t, x, axes), axes, integerOr(t, "keepdims", 1) != 0));
}

void translateReduceMin(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0);
  const auto axes = reducedAxes(t, node, 1, x.shape.size());
  x.chain.append(timesStage({Fraction(-1)}));
  x = largest(t, std::move(x), axes);
  x.chain.append(timesStage({Fraction(-1)}));
  x.chain = Chain(*x.chain.affine());
  t.define(node, withoutAxes(t, std::move(x), axes, integerOr(t, "keepdims", 1) != 0));
}

// The order of n numbers x[i], of which the first of equal ones comes first, is that of the
// different integers n x[i] - i. The rank-th largest of these says the index: its remainder.
struct Order {
  program::TensorId keys;
  std::int64_t count;
  int axis;
};

Order orderOf(Translation& t, const Variable& x, int axis, bool smallest, bool lastOfEqual) {
  const std::int64_t n = x.shape[axis];
  const int base = x.order[axis];
  const program::TensorId spread = t.builder.scale(t.name(".spread"), x.tensor, smallest ? -n : n);
  Shape shape(x.shape.size(), 1);
  shape[base] = n;
  std::vector<std::int64_t> indices(n);
  for (std::int64_t i = 0; i < n; ++i) indices[i] = lastOfEqual ? i - n + 1 : -i;
  const program::TensorId index = t.builder.constant(t.name(".index"), shape, indices);
  const program::TensorId all =
      t.builder.broadcast(t.name(".indices"), index, t.tensor(spread).shape);
  return {t.builder.add(t.name(".keys"), spread, all), n, base};
}

// The index of a key, and its number.
program::TensorId indexOf(Translation& t, const Order& order, program::TensorId key,
                          bool lastOfEqual) {
  const Range range = t.tensor(key).range;
  if (range.hi - range.lo > (1 << 22))
    refuse(t, "required numbers in a range of at most ", (1 << 22) / order.count,
           " integers, found more: put a quantiser before");
  const std::int64_t n = order.count;
  return t.builder.step(t.name(".place"), key, tableOf(range, [=](std::int64_t k) {
                          const std::int64_t rest = k - floorDivide(k, n) * n;  // k mod n
                          return lastOfEqual ? (rest + n - 1) % n : (n - rest) % n;
                        }));
}

program::TensorId numberOf(Translation& t, const Order& order, program::TensorId key,
                           bool smallest) {
  const Range range = t.tensor(key).range;
  if (range.hi - range.lo > (1 << 22)) refuse(t, "required numbers in a smaller range");
  const std::int64_t n = order.count;
  return t.builder.step(t.name(".number"), key, tableOf(range, [=](std::int64_t k) {
                          const std::int64_t number = -floorDivide(-k, n);
                          return smallest ? -number : number;
                        }));
}

void translateArg(Translation& t, const Node& node, bool smallest) {
  Variable x = t.variable(node, 0);
  const int axis = axisOf(integerOr(t, "axis", 0), x.shape.size(), t.where());
  const bool last = integerOr(t, "select_last_index", 0) != 0;
  if (x.chain.channels() > 1) x = uniform(t, std::move(x), false);
  x = rising(t, std::move(x));
  const Order order = orderOf(t, x, axis, smallest, last);
  const program::TensorId key = t.builder.max(t.name(".max"), order.keys, order.axis);
  x.tensor = indexOf(t, order, key, last);
  x.shape[axis] = 1;
  x.chain = Chain();
  x.isFloat = false;
  t.define(node, withoutAxes(t, std::move(x), {axis}, integerOr(t, "keepdims", 1) != 0));
}

void translateArgMax(Translation& t, const Node& node) { translateArg(t, node, false); }
void translateArgMin(Translation& t, const Node& node) { translateArg(t, node, true); }

void translateTopK(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0);
  const int axis = axisOf(integerOr(t, "axis", -1), x.shape.size(), t.where());
  std::int64_t k = integerOr(t, "k", 0);
  if (t.has(node, 1)) k = t.number(node, 1, "k").floor().toInt64();
  if (k < 1 || k > x.shape[axis]) refuse(t, "k: required 1 to ", x.shape[axis], ", found ", k);
  const bool smallest = integerOr(t, "largest", 1) == 0;
  if (x.chain.channels() > 1) x = uniform(t, std::move(x), false);
  x = rising(t, std::move(x));
  const Order order = orderOf(t, x, axis, smallest, false);
  std::vector<program::TensorId> keys;
  for (std::int64_t rank = 1; rank <= k; ++rank)
    keys.push_back(t.builder.max(t.name(".rank"), order.keys, order.axis, rank));
  const program::TensorId all =
      k == 1 ? keys[0] : t.builder.concat(t.name(".ranks"), keys, order.axis);
  Variable values = x, places = x;
  values.shape[axis] = places.shape[axis] = k;
  values.tensor = numberOf(t, order, all, smallest);
  places.chain = Chain();
  places.isFloat = false;
  places.tensor = indexOf(t, order, all, false);
  t.define(node, std::move(values), 0);
  t.define(node, std::move(places), 1);
}

}  // namespace

std::vector<Operator> reductionOperators() {
  using enum Operator::Domain;
  return {{"ReduceSum", kOnnx, translateReduceSum},
          {"ReduceMean", kOnnx, translateReduceMean},
          {"ReduceMax", kOnnx, translateReduceMax},
          {"ReduceMin", kOnnx, translateReduceMin},
          {"ArgMax", kOnnx, translateArgMax},
          {"ArgMin", kOnnx, translateArgMin},
          {"TopK", kOnnx, translateTopK}};
}

}  // namespace tc0::importer
