#pragma once

#include <optional>

#include "model/recipe/writer.h"

namespace tc0 {

/// What a network reads: z, and the class where there are any.
struct NetworkInputs {
  Scaled z;
  std::optional<TensorId> label;
};

/// coefficient * u(z, class) in units of z's scale, of z's shape: what a step of the sampler adds.
///
/// kVit: the residual stream is an exact integer in one unit, 1/16 of the finest mean step among
/// the layers that add to it; biases, positions and classes are rounded to that unit. u is rounded
/// to bitsActivations + 2 bits behind the head, on a grid that is a multiple of z's.
/// kMlp: one level a hidden layer; the head adds to z exactly.
TensorId writeNetwork(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                      double coefficient);

/// A unit for z that is fine enough for that sum: a sixteenth of the step of coefficient * u.
double unitFor(Writer& writer, const FixedNetwork& network, double coefficient);

/// The two kinds, one file each.
TensorId writeVit(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                  double coefficient);
TensorId writeMlp(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                  double coefficient);

/// GELU and rounding to a grid.
Stairs geluStairs(const Grid& grid);

}  // namespace tc0
