#pragma once

#include <string>
#include <vector>

#include "model/recipe/writer.h"

namespace tc0 {

/// The output of a norm, before its division (Recipe explains both recipes): the linear layer that
/// follows reads x, and its ratio step divides by the root. The normalised number is
///   lean:    unit * scale * x / root
///   shallow: scale * x / sqrt(unit * root), x exact
struct NormOutput {
  TensorId x = 0;
  std::vector<double> scales;  // for each index of the last dimension
  TensorId root = 0;           // [n, 1], at least 1
  double unit = 1;
  Moments moments;  // of the normalised numbers, each divided by its scale
};

/// width * (x - mean of x) along the last dimension, exactly.
ScaledTensor centred(Writer& writer, const std::string& point, ScaledTensor x);

/// The real numbers that a norm gives in the calibration, before its gain and bias.
std::vector<double> normalNumbers(const Writer& writer, const std::string& point);

/// Writes a norm of the residual stream x. `point` is "attend", "feed" or "head"; the names of the
/// norm's points begin with it.
NormOutput writeNorm(Writer& writer, const std::string& point, NormKind kind, ScaledTensor x);

/// Writes a linear layer that follows a norm, and a step of its result. `folded` is the layer with
/// the norm's gain and bias folded in. Every element of `stairs` (one step function for all
/// channels, or one for each) gives a tensor, named by the element of `names` with that number. All
/// must have the same breakpoints, so they are values of the same gates.
std::vector<TensorId> writeNormLayer(Writer& writer, const std::string& point,
                                     const NormOutput& norm, const Dense& folded,
                                     const std::vector<std::vector<Stairs>>& stairs,
                                     const std::vector<std::string>& names);

}  // namespace tc0
