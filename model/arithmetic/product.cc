#include "model/arithmetic/product.h"

#include <utility>

#include "circuit/base/assert.h"

namespace tc0::arithmetic {
namespace {

// (x.constant + the sum of x's bits) * y.constant and the like are sums of the operands' own bits,
// which are put beside the ANDs if a constant is not 0.
struct Parts {
  std::int64_t cut;
  std::vector<TensorId> tensors = {};
  WeightedBits sum = {};

  void add(TensorId bits, const std::vector<std::int64_t>& weights, Wide factor) {
    tensors.push_back(bits);
    for (std::int64_t weight : weights) sum.weights.push_back(inUnits(weight * factor, cut));
  }

  // Bits whose weights are in units already.
  void addInUnits(TensorId bits, const std::vector<std::int64_t>& weights) {
    tensors.push_back(bits);
    sum.weights.insert(sum.weights.end(), weights.begin(), weights.end());
  }

  WeightedBits joined(ProgramBuilder& builder, const std::string& name) {
    const int axis = static_cast<int>(shapeOf(builder, tensors[0]).size()) - 1;
    sum.bits = tensors.size() == 1 ? tensors[0] : builder.concat(name, tensors, axis);
    return sum;
  }
};

// bits[.., index[k]] as matrices of one number, for elementwise products.
TensorId factor(ProgramBuilder& builder, const std::string& name, const std::string& part,
                TensorId bits, const std::vector<std::int64_t>& index) {
  return builder.reshape(name + part + "_bits", selectedBits(builder, name + part, bits, index),
                         withLast(shapeOf(builder, bits), 1, {std::ssize(index), 1, 1}));
}

// The ANDs of these pairs, in the order of the list.
TensorId andsOf(ProgramBuilder& builder, const std::string& name, TensorId x, TensorId y,
                const BitPairs& pairs) {
  TensorId ands = builder.matmul(name + ".and", factor(builder, name, ".first", x, pairs.left),
                                 factor(builder, name, ".second", y, pairs.right));
  return builder.reshape(name + ".pairs", ands,
                         withLast(shapeOf(builder, x), 1, {std::ssize(pairs.weights)}));
}

// The ANDs of all pairs, those with the first bit of x first.
TensorId allAnds(ProgramBuilder& builder, const std::string& name, TensorId x, TensorId y) {
  const Shape left = shapeOf(builder, x), right = shapeOf(builder, y);
  const std::int64_t p = left.back(), q = right.back();
  TensorId column = builder.reshape(name + ".left", x, withLast(left, 1, {p, 1}));
  TensorId row = builder.reshape(name + ".right", y, withLast(right, 1, {1, q}));
  TensorId ands = builder.matmul(name + ".and", column, row);
  return builder.reshape(name + ".pairs", ands, withLast(left, 1, {p * q}));
}

}  // namespace

std::int64_t inUnits(Wide weight, std::int64_t cut) {
  return static_cast<std::int64_t>(weight < 0 ? -(-weight >> cut) : weight >> cut);
}

void BitPairs::add(std::int64_t i, std::int64_t j, std::int64_t weight) {
  left.push_back(i);
  right.push_back(j);
  weights.push_back(weight);
}

BitPairs pairsOf(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right,
                 std::int64_t cut) {
  BitPairs pairs;
  for (std::int64_t i = 0; i < std::ssize(left); ++i)
    for (std::int64_t j = 0; j < std::ssize(right); ++j) {
      const std::int64_t weight = inUnits(Wide{left[i]} * right[j], cut);
      if (weight != 0 || cut == 0) pairs.add(i, j, weight);
    }
  return pairs;
}

TensorId selectedBits(ProgramBuilder& builder, const std::string& name, TensorId bits,
                      const std::vector<std::int64_t>& index) {
  const std::int64_t count = shapeOf(builder, bits).back();
  std::vector<std::int64_t> weights(index.size() * count, 0);
  for (std::size_t k = 0; k < index.size(); ++k) weights[k * count + index[k]] = 1;
  return builder.linear(name, bits, std::ssize(index), integers(std::move(weights)));
}

WeightedBits product(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                     const WeightedBits& y, std::int64_t cut) {
  const BitPairs pairs = pairsOf(x.weights, y.weights, cut);
  Parts parts{cut};
  parts.sum.constant = inUnits(Wide{x.constant} * y.constant, cut);
  if (!pairs.empty())
    parts.addInUnits(cut == 0 ? allAnds(builder, name, x.bits, y.bits)
                              : andsOf(builder, name, x.bits, y.bits, pairs),
                     pairs.weights);
  if (y.constant != 0) parts.add(x.bits, x.weights, y.constant);
  if (x.constant != 0) parts.add(y.bits, y.weights, x.constant);
  return parts.joined(builder, name + ".terms");
}

// A product of a product of bits with a bit is one AND of three.
WeightedBits productOfThree(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                            const WeightedBits& y, const WeightedBits& z, std::int64_t cut) {
  TC0_ASSERT(x.constant == 0 && y.constant == 0 && z.constant == 0);
  const BitPairs pairs = pairsOf(y.weights, z.weights, 0);
  std::vector<std::int64_t> first, second, third, weights;
  for (std::int64_t k = 0; k < std::ssize(pairs.weights); ++k)
    for (std::int64_t i = 0; i < std::ssize(x.weights); ++i) {
      const std::int64_t weight = inUnits(Wide{x.weights[i]} * pairs.weights[k], cut);
      if (weight == 0) continue;
      first.push_back(i);
      second.push_back(pairs.left[k]);
      third.push_back(pairs.right[k]);
      weights.push_back(weight);
    }
  TC0_ASSERT(!weights.empty());
  TensorId two = builder.matmul(name + ".and_two", factor(builder, name, ".first", x.bits, first),
                                factor(builder, name, ".second", y.bits, second));
  TensorId three =
      builder.matmul(name + ".and", two, factor(builder, name, ".third", z.bits, third));
  const Shape shape = withLast(shapeOf(builder, x.bits), 1, {std::ssize(weights)});
  return {builder.reshape(name + ".triples", three, shape), std::move(weights), 0};
}

WeightedBits square(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                    std::int64_t cut) {
  const Shape shape = shapeOf(builder, x.bits);
  BitPairs pairs;
  Parts parts{cut};
  parts.sum.constant = inUnits(Wide{x.constant} * x.constant, cut);
  std::vector<std::int64_t> single;
  for (std::int64_t j = 0; j < shape.back(); ++j) {
    const Wide own = Wide{x.weights[j]} * (Wide{x.weights[j]} + 2 * Wide{x.constant});
    single.push_back(inUnits(own, cut));
    for (std::int64_t i = 0; i < j; ++i) {
      const std::int64_t weight = inUnits(2 * Wide{x.weights[i]} * x.weights[j], cut);
      if (weight != 0) pairs.add(i, j, weight);
    }
  }
  if (!pairs.empty()) parts.addInUnits(andsOf(builder, name, x.bits, x.bits, pairs), pairs.weights);
  parts.addInUnits(x.bits, single);
  return parts.joined(builder, name + ".terms");
}

}  // namespace tc0::arithmetic
