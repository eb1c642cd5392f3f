#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/tables.h"
#include "model/recipe/fixed.h"
#include "model/recipe/moments.h"

namespace tc0 {

/// The layer for inputs that are given as integers, real = scales[i] * integer: weight (o, i) is
/// multiplied by scales[i].
Dense onIntegers(Dense layer, const std::vector<double>& scales);

/// A linear layer with integer weights: weight(o, i) is about scale[o] * weights[o * in + i]. Each
/// row o has a scale of its own: the one of least error among those of signedCandidates.
///
/// If nothing is known of the inputs x, the error of a row w is the sum of (w - scale * integers)^2
/// and each weight is rounded to nearest. If moments of x are given, the error is the variance of
/// (w - scale * integers) x. Then weights are rounded one after the other, each making up for the
/// errors of those before it; after that each moves to the integer that makes the variance least,
/// until none moves, and the mean of the error is added to the bias. If inputs are correlated, this
/// gains more than one bit in each weight. Cost of a row: candidates * size^2.
struct IntegerRows {
  std::int64_t out = 0, in = 0;
  std::vector<std::int64_t> weights;
  std::vector<double> scale;
  std::vector<double> bias;  // empty if the layer has none

  Integers shared() const { return integers(weights); }
};

/// Weights of so many bits have a few units of the results in their scale, where those of fewer bits
/// have many: finer units would cost bits of every sum that follows.
inline constexpr int kManyBits = 13;

/// The layer with weights of `bits` bits, the sign included.
IntegerRows integerRows(const Dense& layer, int bits, const Moments& inputs = {});

/// integerRows for results that are added to numbers of scale `unit`: the scale of every row is
/// first made a multiple of `unit`, then that multiple goes into the weights, so all rows have
/// scale `unit`.
IntegerRows alignedRows(const Dense& layer, int bits, double unit, const Moments& inputs = {});

/// The mean of the scales of integerRows over the rows that are not zero; 0 if all are zero.
double meanScale(const Dense& layer, int bits);

/// round(number / unit) of each number: constants to be added to numbers of scale `unit`.
std::vector<std::int64_t> roundedTo(const std::vector<double>& numbers, double unit);

}  // namespace tc0
