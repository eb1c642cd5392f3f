#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/tables.h"
#include "model/recipe/fixed.h"
#include "model/recipe/moments.h"

namespace tc0 {

/// A layer that reads integers which stand for its inputs, real = scales[i] * integer.
Dense onIntegers(Dense layer, const std::vector<double>& scales);

/// A linear layer with integer weights: weight(o, i) is about scale[o] * weights[o * in + i]. Each
/// row has a scale of its own, that of signedCandidates with the least error.
///
/// The error is the sum of (w - scale * integers)^2; with moments of the inputs x it is the
/// variance of (w - scale * integers) x. Then the weights are rounded in turn, each making up for
/// the errors of those before it, after which each moves to the integer that makes the variance
/// least, until none moves; the mean of the error goes into the bias. Where inputs are correlated
/// this is worth more than a bit a weight. Cost of a row: candidates * size^2.
struct IntegerRows {
  std::int64_t out = 0, in = 0;
  std::vector<std::int64_t> weights;
  std::vector<double> scale;
  std::vector<double> bias;  // empty where the layer has none

  Integers shared() const { return integers(weights); }
};

/// Weights of `bits` bits with sign.
IntegerRows integerRows(const Dense& layer, int bits, const Moments& inputs = {});

/// The same for results that are added to others: every row's scale is an integer multiple of
/// `unit`, and that multiple is taken into its weights, so that all rows have scale `unit`.
IntegerRows alignedRows(const Dense& layer, int bits, double unit, const Moments& inputs = {});

/// The mean over the rows that are not zero of the scales of integerRows; 0 where all are zero.
double meanScale(const Dense& layer, int bits);

/// round(x / unit), for constants that are added.
std::vector<std::int64_t> roundedTo(const std::vector<double>& numbers, double unit);

}  // namespace tc0
