#pragma once

#include <map>
#include <vector>

#include "model/program/program.h"

namespace tc0::lower {

/// The constructions of a product of two variables (constructions/product.h). If an operand lacks
/// what a construction requires of it, an identity step adds it first, at the cost of one level.
enum class ProductChoice { kSquares, kAnd, kGateLeft, kGateRight };
inline constexpr ProductChoice kProductChoices[] = {ProductChoice::kSquares, ProductChoice::kAnd,
                                                    ProductChoice::kGateLeft,
                                                    ProductChoice::kGateRight};
const char* choiceName(ProductChoice choice);

/// The construction of each matmul between variables. A matmul that is missing is made by squares.
using Choices = std::map<program::TensorId, ProductChoice>;

/// Marks the tensors that are lowered: those that an output depends on and the inputs, or all of
/// them if `keepAll` is set.
program::PerTensor<bool> neededBy(const program::Program& program, bool keepAll);

/// The products of two variables among the tensors that are needed. They are the only operations
/// that have a choice.
std::vector<program::TensorId> productsOf(const program::Program& program,
                                          const program::PerTensor<bool>& needed);

/// The tensor whose elements `id` only moves: the source behind reshapes, transposes, slices and
/// broadcasts.
program::TensorId shownBy(const program::Program& program, program::TensorId id);

/// The choices that can be best for a product under some objective. Squares are left out if both
/// operands are results of steps and the pairs of their gates are no more than the values of their
/// sum: a gate for each pair then costs no more gates, fewer wires and the same level, and the
/// search saves a table of all those values.
std::vector<ProductChoice> choicesFor(const program::Program& program, program::TensorId product);

/// Whether a product multiplies each element by itself. It is then a step and has no choice.
bool isSquare(const program::Program& program, const program::MatmulOp& op);

}  // namespace tc0::lower
