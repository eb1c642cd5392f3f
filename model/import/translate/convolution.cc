#include "model/import/translate/convolution.h"

#include <numeric>

#include "circuit/base/error.h"
#include "model/import/translate/linear.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/window.h"

namespace tc0::importer {
namespace {

struct Groups {
  std::int64_t count, inputs, outputs;  // groups, and channels of each
};

Groups groupsOf(const Translation& t, const Shape& x, const Shape& weights) {
  const std::int64_t group = integerOr(t, "group", 1);
  for (std::int64_t extent : weights)
    if (extent < 1) refuse(t, "weights: required extents of at least 1, found ", listText(weights));
  if (group < 1 || x[1] % group != 0 || weights[0] % group != 0 || weights[1] != x[1] / group)
    refuse(t, "required weights [out, ", x[1], " / group, kernel...] for ", x[1],
           " channels and group ", group, ", found ", listText(weights));
  return {group, x[1] / group, weights[0] / group};
}

// Row o of the matrix: the weights of output o over [kernel positions, channels of its group].
Matrix kernelMatrix(const Constant& weights, const Groups& groups) {
  const Shape& shape = weights.shape();
  std::int64_t positions = 1;
  for (std::size_t d = 2; d < shape.size(); ++d) positions *= shape[d];
  Matrix matrix{&weights, shape[0], positions * groups.inputs, {}, groups.count};
  for (std::int64_t o = 0; o < matrix.out; ++o)
    for (std::int64_t k = 0; k < positions; ++k)
      for (std::int64_t i = 0; i < groups.inputs; ++i)
        matrix.place.push_back((o * groups.inputs + i) * positions + k);
  return matrix;
}

// The numbers of [channels] for the rows [groups, positions, channels of a group].
template <class T>
PerChannel<T> repeated(const PerChannel<T>& values, const Groups& groups, std::int64_t positions) {
  if (values.size() == 1) return values;
  PerChannel<T> result;
  for (std::int64_t g = 0; g < groups.count; ++g)
    for (std::int64_t k = 0; k < positions; ++k)
      result.insert(result.end(), values.begin() + g * groups.inputs,
                    values.begin() + (g + 1) * groups.inputs);
  return result;
}

// [batch, out..., positions, channels] as rows [batch, out..., all of them], group after group.
program::TensorId inRows(Translation& t, program::TensorId x, const Groups& groups) {
  Shape shape = t.tensor(x).shape;
  const std::size_t taps = shape.size() - 2;
  if (groups.count > 1 && shape[taps] > 1) {
    shape.back() = groups.count;
    shape.push_back(groups.inputs);
    x = t.builder.reshape(t.name(".groups"), x, shape);
    std::vector<int> order(shape.size());
    std::iota(order.begin(), order.end(), 0);
    std::swap(order[taps], order[taps + 1]);
    x = t.builder.transpose(t.name(".grouped"), x, order);
  }
  const std::int64_t positions = shape[taps];
  shape.resize(taps);
  shape.push_back(positions * groups.count * groups.inputs);
  return t.builder.reshape(t.name(".rows"), x, shape);
}

void translateConv(Translation& t, const Node& node) {
  if (t.isConstant(node, 0)) refuse(t, "required a tensor that depends on the network's inputs");
  const Variable x = t.variable(node, 0);
  const Constant& weights = t.constant(node, 1, "weights");
  if (weights.shape().empty()) refuse(t, "weights: required a kernel, found a single number");
  const auto bias = vectorOf(t, node, 2, weights.shape()[0], "bias");
  t.define(node, convolution(t, x, weights, bias));
}

}  // namespace

Variable convolution(Translation& t, const Variable& x, const Constant& weights,
                     const std::optional<std::vector<Fraction>>& bias) {
  const std::size_t rank = x.shape.size();
  if (rank < 3 || weights.shape().size() != rank)
    refuse(t,
           "required tensors [batch, channels, spatial...] and weights of as many dimensions, "
           "found ",
           listText(x.shape), " and ", listText(weights.shape()));
  const Groups groups = groupsOf(t, x.shape, weights.shape());
  const Shape spatial(x.shape.begin() + 2, x.shape.end());
  const Window window = windowOf(t, spatial, {weights.shape().begin() + 2, weights.shape().end()});
  LinearOperand operand = linearOperand(t, x, channelsLast(rank), hasPadding(window));
  const program::TensorId taps = windowed(t, operand.x, window, 0);
  const std::int64_t positions = t.tensor(taps).shape[rank - 1];
  operand.x = inRows(t, taps, groups);
  operand.scale = repeated(operand.scale, groups, positions);
  operand.offset = repeated(operand.offset, groups, positions);
  Variable result = applied(t, operand, kernelMatrix(weights, groups), bias);
  const program::TensorId tensor = result.tensor;
  result = channelsFirst(t, tensor, std::move(result));
  result.axis = 1;
  return result;
}

std::vector<Operator> convolutionOperators() {
  return {{"Conv", Operator::Domain::kOnnx, translateConv}};
}

}  // namespace tc0::importer
