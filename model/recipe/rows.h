#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/tables.h"
#include "model/recipe/fixed.h"

namespace tc0 {

/// Mean and covariance of what a linear layer reads; `size` is 0 where they are not known.
struct Moments {
  std::size_t size = 0;
  std::vector<double> mean, covariance;  // covariance[i * size + j]
};
Moments momentsOf(const std::vector<double>& rows, std::int64_t size);

/// A layer that reads integers which stand for its inputs, real = scales[i] * integer, and the
/// moments of rows in those units.
Dense onIntegers(Dense layer, const std::vector<double>& scales);
Moments momentsOf(std::vector<double> rows, const std::vector<double>& scales);

/// A linear layer with integer weights: weight(o, i) is about scale[o] * weights[o * in + i]. Each
/// row has a scale of its own, that of signedCandidates with the least error.
///
/// The error is the sum of (w - scale * integers)^2; with moments of the inputs x it is the
/// variance of (w - scale * integers) x: each weight in turn moves to the integer that makes it
/// least, until none moves, and the mean of that error goes into the bias. Where inputs are
/// correlated this is worth more than a bit a weight.
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
