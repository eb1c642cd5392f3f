#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

/// Sorts n numbers in two levels. Level 1 is g[j, k] = [x_j > k]. Level 2 is [at least n - r of the
/// g[., k] are 1], which is [the r-th smallest number > k]. The gates are exponential in the bits;
/// all weights but those on the inputs are 1.
Circuit makeSorting(const GeneratorParams& params);

/// Sorts n numbers in two levels by rank. Level 1 compares every two numbers, which gives the rank
/// of each as a form. Level 2 is [x_j has bit b and rank >= r]. The differences of these gates for
/// r and r + 1, summed over j, are the digits of the r-th smallest number as forms. It takes about
/// n^2 (bits + 1/2) gates. With small weights the comparisons add up to the rank times a scale plus
/// an error below the scale, which level 2 rounds away (small_weights.h).
Circuit makeRankSorting(const GeneratorParams& params);

}  // namespace tc0
