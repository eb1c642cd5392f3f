#pragma once

#include "model/recipe/norm.h"

namespace tc0 {

/// Attention of a block: from its norm to the rounded mean of the values, [n, width]. The points
/// are query, key, value, scores and attention under the writer's prefix. Nothing here depends on
/// the number of tokens but the shapes: every table is one of ratios or of scores.
Scaled writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                      const Normed& normed);

/// The table of exp: 2^bits levels evenly spaced in the score over `span` up to `most`, integers
/// from 1 to about 2^(bits+6).
Stairs expStairs(double most, double span, int bits);

}  // namespace tc0
