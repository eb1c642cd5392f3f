#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

/// Level 1: g[j, k] = [x_j > k]. Level 2: [at least n - r of the g[., k] are 1], which is [the r-th
/// smallest > k]. Gates in number exponential in the bits, weights 1 on every level but the first.
Circuit makeSorting(const GeneratorParams& params);

/// Level 1: every two numbers are compared, which gives each its rank as a form. Level 2: [x_j has
/// bit b and rank >= r]; the differences of two of those, summed over j, are the digits of the r-th
/// smallest as forms. About n^2 (bits + 1/2) gates. With small weights the comparisons are tests
/// that add up to the rank times a scale, and an error below the scale, so that it costs no level
/// (small_weights.h).
Circuit makeRankSorting(const GeneratorParams& params);

}  // namespace tc0
