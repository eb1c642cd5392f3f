#include "model/arithmetic/product.h"

namespace tc0::arithmetic {
namespace {

// (x.constant + the sum of x's bits) * y.constant and the like are sums of the operands' own bits,
// which are put beside the ANDs if a constant is not 0.
struct Parts {
  std::vector<TensorId> tensors;
  WeightedBits sum;

  void add(TensorId bits, const std::vector<std::int64_t>& weights, std::int64_t factor) {
    tensors.push_back(bits);
    for (std::int64_t weight : weights) sum.weights.push_back(weight * factor);
  }

  WeightedBits joined(ProgramBuilder& builder, const std::string& name) {
    const int axis = static_cast<int>(shapeOf(builder, tensors[0]).size()) - 1;
    sum.bits = tensors.size() == 1 ? tensors[0] : builder.concat(name, tensors, axis);
    return sum;
  }
};

// bits[.., index[k]] for all k.
TensorId selected(ProgramBuilder& builder, const std::string& name, TensorId bits,
                  const std::vector<std::int64_t>& index) {
  const std::int64_t count = shapeOf(builder, bits).back();
  std::vector<std::int64_t> weights(index.size() * count, 0);
  for (std::size_t k = 0; k < index.size(); ++k) weights[k * count + index[k]] = 1;
  return builder.linear(name, bits, std::ssize(index), integers(std::move(weights)));
}

}  // namespace

WeightedBits product(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                     const WeightedBits& y) {
  const Shape left = shapeOf(builder, x.bits), right = shapeOf(builder, y.bits);
  const std::int64_t p = left.back(), q = right.back();
  TensorId column = builder.reshape(name + ".left", x.bits, withLast(left, 1, {p, 1}));
  TensorId row = builder.reshape(name + ".right", y.bits, withLast(right, 1, {1, q}));
  TensorId pairs = builder.matmul(name + ".and", column, row);
  std::vector<std::int64_t> weights;
  for (std::int64_t a : x.weights)
    for (std::int64_t b : y.weights) weights.push_back(a * b);
  Parts parts;
  parts.sum.constant = x.constant * y.constant;
  parts.add(builder.reshape(name + ".pairs", pairs, withLast(left, 1, {p * q})), weights, 1);
  if (y.constant != 0) parts.add(x.bits, x.weights, y.constant);
  if (x.constant != 0) parts.add(y.bits, y.weights, x.constant);
  return parts.joined(builder, name + ".terms");
}

WeightedBits square(ProgramBuilder& builder, const std::string& name, const WeightedBits& x) {
  const Shape shape = shapeOf(builder, x.bits);
  std::vector<std::int64_t> first, second, weights, single;
  for (std::int64_t j = 0; j < shape.back(); ++j) {
    single.push_back(x.weights[j] * (x.weights[j] + 2 * x.constant));
    for (std::int64_t i = 0; i < j; ++i) {
      first.push_back(i);
      second.push_back(j);
      weights.push_back(2 * x.weights[i] * x.weights[j]);
    }
  }
  Parts parts;
  parts.sum.constant = x.constant * x.constant;
  if (!first.empty()) {
    const Shape each = withLast(shape, 1, {std::ssize(first), 1, 1});
    TensorId a = selected(builder, name + ".first", x.bits, first);
    TensorId b = selected(builder, name + ".second", x.bits, second);
    TensorId pairs = builder.matmul(name + ".and", builder.reshape(name + ".left", a, each),
                                    builder.reshape(name + ".right", b, each));
    parts.add(builder.reshape(name + ".pairs", pairs, withLast(shape, 1, {std::ssize(first)})),
              weights, 1);
  }
  parts.add(x.bits, single, 1);
  return parts.joined(builder, name + ".terms");
}

}  // namespace tc0::arithmetic
