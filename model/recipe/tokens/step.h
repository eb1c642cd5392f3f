#pragma once

#include <span>
#include <vector>

#include "model/recipe/reference.h"

namespace tc0 {

/// A step of a sampler of tokens in double precision (TokenForm says its formulas). It reports the
/// points of both networks, and under `prefix`
///   logits [L, letters]    what the softmax reads, or the last comparison
///   endpoint [L, letters]  the softmax; none after the last step of TokenForm::kLogits
std::vector<double> tokenStep(const FixedStep& step, std::span<const double> z, std::int64_t label,
                              const Probe& probe, const std::string& prefix);

/// z with 1 at the letter of each token and 0 elsewhere. The first of equal numbers counts.
std::vector<double> oneHotOf(const std::vector<double>& z, std::int64_t letters);

/// Takes the mean over the letters of each token away from what the network's head gives, as
/// TokenForm::kEndpoint reads the acceleration.
void centreOverLetters(FixedNetwork& network, std::int64_t letters);

}  // namespace tc0
