#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/program/builder.h"

/// Numbers as sums of weighted bits. Sums are free in a circuit, so such a number costs nothing, and
/// modulo any prime or power of two it is another sum of the same bits, with smaller weights.
namespace tc0::arithmetic {

using program::ProgramBuilder;
using program::TensorId;

/// The numbers constant + the sum over k of weights[k] * bits[.., k], one for each index of the
/// dimensions of `bits` before the last one. Elements of `bits` are 0 or 1.
struct WeightedBits {
  TensorId bits = 0;
  std::vector<std::int64_t> weights;
  std::int64_t constant = 0;

  /// The least and the largest number, if every bit may have any value.
  Range range() const;
};

/// 2^0 ... 2^(count - 1).
std::vector<std::int64_t> powersOfTwo(std::int64_t count);
/// The numbers whose binary digits are the last dimension of `bits`.
WeightedBits binary(const ProgramBuilder& builder, TensorId bits);
/// The numbers as a tensor, whose shape is that of the bits without the last dimension.
TensorId number(ProgramBuilder& builder, const std::string& name, const WeightedBits& x);

/// The shape of a tensor, and that shape with other dimensions in place of the last `drop` ones.
Shape shapeOf(const ProgramBuilder& builder, TensorId tensor);
Shape withLast(Shape shape, std::size_t drop, const Shape& last);
}  // namespace tc0::arithmetic
