#pragma once

#include "runtime/compare.h"
#include "runtime/run.h"
#include "runtime/split/ranks.h"

namespace tc0 {

/// Each rank has computed its part of the samples, one after the other by rank. All of them on
/// rank 0, where the results of part r follow those of part r - 1; nothing on the other ranks.
Results joined(Ranks& ranks, Results own);

/// What all ranks compared, and the first difference, on every rank.
Comparison joined(Ranks& ranks, const Comparison& own);

}  // namespace tc0
