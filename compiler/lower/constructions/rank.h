#pragma once

#include <string>

#include "compiler/lower/constructions/step.h"

namespace tc0::lower {

/// The rank-th largest of the elements along a dimension, which stays with extent 1 (rank 1: the
/// maximum, rank n: the minimum). With t_1 < ... < t_r the values that occur above the least, the
/// gate [number of elements >= t_k is >= rank] says that the result is >= t_k, and [element >= t_k]
/// is a read of the element.
///
/// Levels: 1 above the elements, which have to be fresh. Gates: one for each value that occurs
/// above the least, whatever the number of elements is. Wires: those of all n elements for each
/// gate.
Value ranked(Draft& draft, const std::string& name, const Value& x, std::size_t axis,
             std::int64_t rank, Range range);

}  // namespace tc0::lower
