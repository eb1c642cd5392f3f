#pragma once

#include <cstdint>
#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// Computes the numbers of every array of a draft, result[array][element], by plain loops over its
/// index maps. This is the definition of what a draft means. Inputs are given in the order of the
/// input arrays. For tests, because time and memory grow with the number of elements.
PerArray<std::vector<std::int64_t>> evaluateDraft(
    const Draft& draft, const std::vector<std::vector<std::int64_t>>& inputs);

}  // namespace tc0::lower
