#pragma once

#include <map>
#include <vector>

#include "model/program/program.h"

namespace tc0::lower {

/// How a product of two variables is made (constructions/product.h). What an operand lacks it gets
/// by an identity step first, one level.
enum class ProductChoice { kSquares, kAnd, kGateLeft, kGateRight };
inline constexpr ProductChoice kProductChoices[] = {ProductChoice::kSquares, ProductChoice::kAnd,
                                                    ProductChoice::kGateLeft,
                                                    ProductChoice::kGateRight};
const char* choiceName(ProductChoice choice);

/// For each matmul between variables. Missing: squares.
using Choices = std::map<program::TensorId, ProductChoice>;

/// The products of a program between two variables, the only operations with a choice.
std::vector<program::TensorId> productsOf(const program::Program& program);

/// What a tensor shows, seen through operations that only move elements.
program::TensorId shownBy(const program::Program& program, program::TensorId id);

/// The choices that can be best for a product by any objective. Squares cannot where both operands
/// are results of steps and the pairs of their gates are no more than the values of their sum: a
/// gate for each pair is then no more gates, fewer wires and the same level, and saves the search a
/// table of all those values.
std::vector<ProductChoice> choicesFor(const program::Program& program, program::TensorId product);

/// Whether a product is the square of its only operand, element by element: a step, and no choice.
bool isSquare(const program::Program& program, const program::MatmulOp& op);

/// Of each tensor: whether an output depends on it, it is an input, or `all` is set.
std::vector<bool> neededBy(const program::Program& program, bool all);

}  // namespace tc0::lower
