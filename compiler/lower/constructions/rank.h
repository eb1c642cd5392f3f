#pragma once

#include <string>

#include "compiler/lower/constructions/step.h"

namespace tc0::lower {

/// The rank-th largest of the elements along a dimension, which stays with extent 1. Rank 1 is the
/// maximum, and rank n the minimum of n elements.
///
/// Let t_1 < ... < t_r be the values that occur above the least one. The gate
///
///   [number of elements that are >= t_k is >= rank]
///
/// says that the result is >= t_k, and [element >= t_k] is a read of the element.
///
/// Levels: 1 above the elements, which have to be fresh (step.h).
/// Gates: one for each value that occurs above the least one, whatever the number of elements is.
/// Wires: for each gate those of all n elements.
Value ranked(Draft& draft, const std::string& name, const Value& x, std::size_t axis,
             std::int64_t rank, Range range);

}  // namespace tc0::lower
