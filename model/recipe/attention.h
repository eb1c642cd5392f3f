#pragma once

#include "model/recipe/norm.h"

namespace tc0 {

/// Attention of a block: from its norm to the rounded mean of the values, [n, width]. The points
/// are query, key, value, scores and mixed under the writer's prefix. Nothing here depends on
/// the number of tokens but the shapes: every table is one of ratios or of scores.
Channels writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                        const Normed& normed);

}  // namespace tc0
