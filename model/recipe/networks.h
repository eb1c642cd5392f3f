#pragma once

#include <optional>

#include "model/recipe/writer.h"

namespace tc0 {

/// The inputs of a network in a program.
struct NetworkInputs {
  ScaledTensor z;
  std::optional<TensorId> label;  // the class as a one-hot vector; none if there are no classes
};

/// Writes coefficient * u(z, class), which a step of the sampler adds to z. The result has z's
/// shape and z's scale.
///
/// kVit: the residual stream is an exact integer in one unit, a sixteenth of the finest mean step
/// among the layers that add to it. Biases, positions and classes are rounded to that unit.
/// Sinusoidal positions are integers by rule (circuit/base/wave.h), the sum of a term of the row and
/// a term of the column, and their range is their amplitude whatever the number of tokens. u is
/// rounded to bitsActivations + 2 bits after the head, on a grid whose scale is a multiple of z's.
/// kMlp: a hidden layer is one level; the head adds to z exactly.
TensorId writeNetwork(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                      double coefficient);

/// The coarsest scale of z that is fine enough to add coefficient * u to it: a sixteenth of the
/// step in which that changes.
double unitFor(Writer& writer, const FixedNetwork& network, double coefficient);

/// writeNetwork for each kind of network.
TensorId writeVit(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                  double coefficient);
TensorId writeMlp(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                  double coefficient);

/// GELU, rounded to a grid, as a step function.
Stairs geluStairs(const Grid& grid);

}  // namespace tc0
