#pragma once

#include <cstdint>

#include "model/program/program.h"

namespace tc0 {

/// The longest chain of nonlinear operations to an output: sums and reorderings cost nothing, every
/// step one level, a product one. `gated`: a step times a fresh number is one level above the
/// step's operand instead of the step, as the compiler's gated step makes it.
std::int64_t levelsOf(const program::Program& program, bool gated);

/// Whether a tensor is the result of a step, seen through reorderings alone.
bool isFresh(const program::Program& program, program::TensorId id);

}  // namespace tc0
