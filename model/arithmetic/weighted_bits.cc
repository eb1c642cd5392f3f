#include "model/arithmetic/weighted_bits.h"

#include <algorithm>

namespace tc0::arithmetic {

Range WeightedBits::range() const {
  Range range{constant, constant};
  for (std::int64_t weight : weights) (weight < 0 ? range.lo : range.hi) += weight;
  return range;
}

std::vector<std::int64_t> powersOfTwo(std::int64_t count) {
  std::vector<std::int64_t> powers;
  for (std::int64_t k = 0; k < count; ++k) powers.push_back(std::int64_t{1} << k);
  return powers;
}

WeightedBits binary(const ProgramBuilder& builder, TensorId bits) {
  return {bits, powersOfTwo(shapeOf(builder, bits).back()), 0};
}

TensorId number(ProgramBuilder& builder, const std::string& name, const WeightedBits& x) {
  const Shape shape = shapeOf(builder, x.bits);
  TensorId sum =
      builder.linear(name + ".sum", x.bits, 1, integers(x.weights), integers({x.constant}));
  return builder.reshape(name, sum, withLast(shape, 1, {}));
}

Shape shapeOf(const ProgramBuilder& builder, TensorId tensor) {
  return builder.tensor(tensor).shape;
}

Shape withLast(Shape shape, std::size_t drop, const Shape& last) {
  shape.resize(shape.size() - drop);
  shape.insert(shape.end(), last.begin(), last.end());
  return shape;
}

}  // namespace tc0::arithmetic
