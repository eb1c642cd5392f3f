#pragma once

#include "model/recipe/norm.h"

namespace tc0 {

/// Writes the attention of a block, from the block's norm to the rounded means of the values,
/// [n, width]. It records the points query, key, value, scores and mixed under the writer's prefix.
/// Only shapes depend on the number n of tokens: every table is one of ratios or of scores.
ScaledChannels writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                              const NormOutput& norm);

}  // namespace tc0
