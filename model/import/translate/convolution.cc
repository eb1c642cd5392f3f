#include "model/import/translate/convolution.h"

#include <algorithm>

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

// Row o of the matrix over [kernel positions, channels]: the weights of o's group, and zeros.
Matrix kernelMatrix(const Constant& weights, const Groups& groups) {
  const Shape& shape = weights.shape();
  std::int64_t positions = 1;
  for (std::size_t d = 2; d < shape.size(); ++d) positions *= shape[d];
  const std::int64_t channels = groups.count * groups.inputs;
  countOf({shape[0], positions, channels}, "weights of the convolution with their zeros");
  Matrix matrix{&weights, shape[0], positions * channels, {}};
  matrix.place.assign(matrix.out * matrix.in, -1);
  for (std::int64_t o = 0; o < matrix.out; ++o)
    for (std::int64_t i = 0; i < groups.inputs; ++i)
      for (std::int64_t k = 0; k < positions; ++k)
        matrix.place[o * matrix.in + k * channels + o / groups.outputs * groups.inputs + i] =
            (o * groups.inputs + i) * positions + k;
  return matrix;
}

template <class T>
PerChannel<T> repeated(const PerChannel<T>& values, std::size_t times) {
  if (values.size() == 1) return values;
  PerChannel<T> result;
  for (std::size_t i = 0; i < times; ++i) result.insert(result.end(), values.begin(), values.end());
  return result;
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
  const bool pads =
      std::any_of(window.before.begin(), window.before.end(), [](auto p) { return p > 0; }) ||
      std::any_of(window.after.begin(), window.after.end(), [](auto p) { return p > 0; });
  LinearOperand operand = linearOperand(t, x, channelsLast(rank), pads);
  const std::vector<program::TensorId> taps = tapsOf(t, padded(t, operand.x, window, 0), window);
  operand.x = taps.size() == 1
                  ? taps[0]
                  : t.builder.concat(t.name(".window"), taps, static_cast<int>(rank) - 1);
  operand.scale = repeated(operand.scale, taps.size());
  operand.offset = repeated(operand.offset, taps.size());
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
