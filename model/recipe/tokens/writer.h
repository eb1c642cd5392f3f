#pragma once

#include "model/recipe/networks.h"

namespace tc0 {

/// Writes a step of a sampler of tokens, except what the last step ends in, and returns the logits
/// or the sums that the letters are decided by, in the shape and the scale of z.
///
///   between steps:   e = exp of the logits, rounded to integers (softmaxTable); a ratio step on
///                    e / (sum of e) rounds the softmax: 2 levels. z' = (r/t) z + (h/t) s softmax
///                    is an exact sum, because the factor r/t goes into the scale of z.
///   last step:       TokenForm::kLogits needs no softmax, so its depth is that of the networks.
ScaledTensor writeTokenStep(Writer& writer, const FixedStep& step, const NetworkInputs& inputs,
                            std::size_t s);

/// The coarsest scale of z in which a step of the rounded softmax has at least four units.
double endpointUnit(const FixedStep& step, const QuantiseOptions& options);

/// The letters that the largest sums decide, as bits [letters, L]: 1 at the letter of a token. Of
/// equal sums the first one counts. Each pair of letters is compared by one gate, and a gate for each
/// letter is the AND of its comparisons: 2 levels, letters (letters + 1) / 2 gates a token. With two
/// letters the comparison is the bit: 1 level, 1 gate.
TensorId writeLetters(Writer& writer, TensorId sums, std::int64_t letters);

}  // namespace tc0
