#pragma once

#include <map>
#include <vector>

#include "model/program/program.h"

namespace tc0::lower {

struct CompileOptions;

/// The constructions of the operations that have several. The first four are those of a product of
/// two variables (constructions/product.h): if an operand lacks what a construction requires of it,
/// an identity step adds it first, at the cost of one level. The next three are those of binary
/// digits that are not at hand (constructions/digits.h). A step is a lookup, with a gate for each
/// threshold, or it is done in limbs (constructions/limbs.h).
enum class Construction {
  kSquares,
  kAnd,
  kGateLeft,
  kGateRight,
  kMultiples,
  kRemainders,
  kLookup,
  kLimbs
};
inline constexpr Construction kConstructions[] = {
    Construction::kSquares,   Construction::kAnd,       Construction::kGateLeft,
    Construction::kGateRight, Construction::kMultiples, Construction::kRemainders,
    Construction::kLookup,    Construction::kLimbs};
const char* choiceName(Construction choice);

/// The most gates, one for each number of a range above the least, that a construction of polynomial
/// size may make.
inline constexpr std::int64_t kMostPolynomial = 64;

/// The construction of each tensor that has a choice. A matmul that is missing is made by squares,
/// digits that are missing by multiples, and a step that is missing by lookup.
using Choices = std::map<program::TensorId, Construction>;

/// Marks the tensors that are lowered: those that an output depends on and the inputs, or all of
/// them if `keepAll` is set.
program::PerTensor<bool> neededBy(const program::Program& program, bool keepAll);

/// The tensors with a choice among those that are needed: products of two variables, digits, and
/// staircases of 64 thresholds or more that stand on no other step: fewer would not save enough gates
/// to be worth a level.
std::vector<program::TensorId> choosableOf(const program::Program& program,
                                           const program::PerTensor<bool>& needed);

/// The tensor whose elements `id` only moves: the source behind reshapes, transposes, slices and
/// broadcasts.
program::TensorId shownBy(const program::Program& program, program::TensorId id);

/// The choices that can be best for a tensor under some objective. Squares are left out of a product
/// if both operands are results of steps and the pairs of their gates are no more than the values of
/// their sum: a gate for each pair then costs no more gates, fewer wires and the same level, and the
/// search saves a table of all those values. So they are if both operands are 0 or 1. Digits of a
/// wide number are not looked up; where levels alone count they are found in one, and where levels do not
/// count they are found in two. A step is not done in limbs for an engine that evaluates arrays. Numbers that are put together from digits are multiplied by AND: any
/// other construction would need a table of them first.
std::vector<Construction> choicesFor(const program::Program& program, program::TensorId id,
                                     const CompileOptions& options);

/// Whether a product multiplies each element by itself. It is then a step and has no choice.
bool isSquare(const program::Program& program, const program::MatmulOp& op);

}  // namespace tc0::lower
