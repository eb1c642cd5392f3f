#pragma once

#include <cstdint>

#include "model/data/dataset.h"

namespace tc0 {

/// How samples of tokens differ from their data set.

/// Half the sum over all sequences of the difference between their share of the samples and their
/// probability. It is 0 for equal laws and at most 1; samples of the law itself have about
/// 0.4 sqrt(sequences / samples).
double totalVariation(const Samples& samples, const Dataset& data);

/// Total variation between the pairs of neighbouring letters in two sets of samples, whatever their
/// place.
double pairVariation(const Samples& a, const Samples& b, std::int64_t letters);

/// The share of the words in the samples, which spaces separate, that occur in the data's law.
double knownWords(const Samples& samples, const Dataset& data);

/// As many samples as `like` has, each number drawn from that number's values in `like`, whatever
/// the other numbers are.
Samples independentNumbers(const Samples& like, std::uint64_t seed);

}  // namespace tc0
