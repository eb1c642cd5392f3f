#pragma once

#include <vector>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// The dimensions that the current node reduces: an operand, an attribute, or all of them.
std::vector<int> reducedAxes(Translation& t, const Node& node, std::size_t operand,
                             std::size_t rank);

/// The sum and the largest along dimensions, which stay with extent 1, of a settled variable.
Variable summed(Translation& t, Variable x, const std::vector<int>& axes);
Variable largest(Translation& t, Variable x, const std::vector<int>& axes);

/// The result without the reduced dimensions, unless the node keeps them.
Value withoutAxes(Translation& t, Variable x, const std::vector<int>& axes, bool keep);

/// e^(-scale (m - x)) for integers x of the program and m the largest of them along the axes, as
/// multiples of 2^-bits: each is wrong by one unit at the most, and at least one unit, so that no
/// sum is proven to be only at least 0.
program::TensorId exponentials(Translation& t, program::TensorId x, const std::vector<int>& axes,
                               const Fraction& scale, int bits);

}  // namespace tc0::importer
