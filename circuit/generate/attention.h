#pragma once

#include "circuit/base/tables.h"
#include "circuit/generate/generators.h"

namespace tc0 {

/// The softmax weights of n tokens on each other, in integers: exp of the scores 2 x_i . x_j by a
/// table, divided by the sum of the row; a weight of 4 / n or more is the largest value.
struct AttentionRule {
  std::int64_t tokens, dimension, top;  // numbers of a token are 0 ... top
  Tables exponential;                   // of 2 x_i . x_j
  Tables division;                      // of an exponential over the sum of its row
};

/// Throws Error if a parameter is out of range.
AttentionRule attentionRule(const GeneratorParams& params);

/// The circuit of the rule. Level 1 squares, since 2 x_i . x_j are sums of (a + b)^2 - a^2 - b^2;
/// level 2 takes exp; level 3 divides with a ratio step.
Circuit attention(const GeneratorParams& params);

}  // namespace tc0
