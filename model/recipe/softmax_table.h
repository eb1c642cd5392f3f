#pragma once

#include <cstdint>
#include <vector>

#include "model/recipe/stairs.h"

namespace tc0 {

/// The table of exp for a softmax, fitted to the scores [rows, n] that a calibration saw: 2^bits
/// levels, integers from 1 up. The level of the least maximum of a row is about 2^bits, so that the
/// rounding to integers is not seen in any row; the largest is at most 2^(bits+12).
///
/// A score s that is rounded by d moves a row's mean by about w d, w its softmax weight. The
/// breakpoints make the sum of (w d)^2 small: their density over the scores is the cube root of
/// that of w^2, as for any quantiser with many levels, so that scores which never weigh much share
/// few levels. A part of the density is even, from what no row can notice up to above the largest
/// score, for scores that the calibration did not see. The level between two breakpoints a, b has
/// the mean of exp over [a, b].
Stairs softmaxTable(const std::vector<double>& scores, std::size_t n, int bits);

}  // namespace tc0
