#pragma once

#include <string>
#include <vector>

#include "model/recipe/writer.h"

namespace tc0 {

/// The residual stream on its way through a norm (see Recipe). The normalised number is
///   lean:    unit * scale * x / root
///   shallow: scale * x / sqrt(unit * root), x exact
struct Normed {
  TensorId x = 0;
  std::vector<double> scales;  // of each index of the last dimension
  TensorId root = 0;           // [n, 1], at least 1
  double unit = 1;
  Moments moments;  // of the normalised numbers, each divided by its scale
};

/// `point` is "attend", "feed" or "head": the norm's points are under it.
Normed writeNorm(Writer& writer, const std::string& point, NormKind kind, Scaled x);

/// A linear layer (gain and bias of the norm folded in) and a step behind a norm. Every element of
/// `stairs` (one for all channels or one for each) gives a tensor, named by `names`, from the same
/// gates; all have the same breakpoints.
std::vector<TensorId> writeNormed(Writer& writer, const std::string& point, const Normed& normed,
                                  const Dense& folded,
                                  const std::vector<std::vector<Stairs>>& stairs,
                                  const std::vector<std::string>& names);

}  // namespace tc0
