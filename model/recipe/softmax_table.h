#pragma once

#include <cstdint>
#include <vector>

#include "model/recipe/stairs.h"

namespace tc0 {

/// The table of exp for a softmax, fitted to the scores [rows, n] of a calibration: 2^bits levels,
/// which are integers of at least 1. The row whose maximum is least has a level of about 2^bits
/// there, so the rounding to integers matters in no row; the largest level is at most 2^(bits+12).
///
/// Rounding a score by d moves the mean of its row by about w d, where w is its softmax weight. The
/// breakpoints are chosen to make the sum of (w d)^2 small: as in every quantiser of many levels,
/// their density over the scores is the cube root of the density of w^2, so scores that never weigh
/// much share few levels. A tenth of the density is spread evenly, from scores too low to matter in
/// any row to above the largest score, for scores that the calibration did not meet. The level
/// between two breakpoints a, b is the mean of exp over [a, b].
Stairs softmaxTable(const std::vector<double>& scores, std::size_t n, int bits);

}  // namespace tc0
