#pragma once

#include <string>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// Data sets of tokens: sequences of letters, and pictures whose pixels are letters.

/// Sequences of 5 letters a to d. The first is a, b, c or d with probabilities 0.4, 0.3, 0.2 and
/// 0.1. A letter follows itself with 0.5, the one before it in the ring a b c d with 0.42, and each
/// of the other two with 0.04. Letters far apart depend on each other, so the product of the
/// marginals has a total variation of 0.68 from this law of 1024 sequences.
Dataset markov();

/// Sentences of 16 characters, a to z and the space: an adjective, a noun and a verb, all equally
/// likely, with spaces to the end. There are 1152 of them.
Dataset text();

/// The shipped digits in black and white: pixels of at least half the brightness are 1.
Dataset loadBits(const std::string& folder);

/// The sequence in the data set's alphabet.
std::string sequenceOf(const std::string& alphabet, const float* row, std::int64_t numbers);

/// The samples as lines of text, each with a line feed; at most `most` of them.
std::string tokenLines(const Samples& samples, const std::string& alphabet, std::int64_t most);

}  // namespace tc0
