#pragma once

#include <optional>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// What a matrix is applied to: integers x of the program along the last dimension, which stand for
/// scale x + offset, one of each or one for each coordinate.
struct LinearOperand {
  program::TensorId x;
  PerChannel<Fraction> scale, offset;
};

/// The operand of a settled variable whose dimensions are brought into this order. Its channels, if
/// it has any, lie along the last one; others are multiplied into the integers.
LinearOperand linearOperand(Translation& t, Variable variable, const std::vector<int>& order,
                            bool centred);

/// A matrix of constants, out x in, row-major: element k is that of the constant number place[k],
/// and 0 where that is -1. With several groups, the coordinates of the operand and of the result are
/// cut into that many equal parts, and `in` is the part that a row is applied to.
struct Matrix {
  const Constant* constant = nullptr;
  std::int64_t out = 0, in = 0;
  std::vector<std::int64_t> place;
  std::int64_t groups = 1;

  /// The operand's coordinate that number i of row o is applied to.
  std::int64_t coordinate(std::int64_t o, std::int64_t i) const {
    return o / (out / groups) * in + i;
  }
};

/// The matrix applied to the operand. Every row becomes integers and a scale of its own. Channels
/// of the result lie along its last dimension.
Variable applied(Translation& t, const LinearOperand& operand, const Matrix& matrix,
                 const std::optional<std::vector<Fraction>>& bias);

/// A vector of constants; nothing if the operand is left out.
std::optional<std::vector<Fraction>> vectorOf(const Translation& t, const Node& node,
                                              std::size_t operand, std::int64_t count,
                                              const char* what);

}  // namespace tc0::importer
