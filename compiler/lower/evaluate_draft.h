#pragma once

#include <cstdint>
#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// The plain numbers of every array: result[array][element]. The draft's own meaning, by loops over
/// its maps; inputs in the order of the input arrays. For tests: memory and time follow the
/// elements.
std::vector<std::vector<std::int64_t>> evaluateDraft(
    const Draft& draft, const std::vector<std::vector<std::int64_t>>& inputs);

}  // namespace tc0::lower
