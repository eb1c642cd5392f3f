#pragma once

#include "model/recipe/writer.h"

/// The parts of a transformer in the precise recipe. In levels, if all digits are found in one level
/// each: 7 for a norm, 9 for the attention that follows, 3 for the activation.
namespace tc0::precise {

/// The normalised numbers of the residual stream x, rounded. `point` is "attend", "feed" or "head".
ScaledTensor norm(Writer& writer, const std::string& point, NormKind kind, ScaledTensor x);

/// The attention of a block, from the normalised numbers to the rounded means of the values.
ScaledChannels attention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                         ScaledTensor x);

/// GELU of a linear layer's results, rounded. They stay below `reach`, if it is not 0.
ScaledTensor activation(Writer& writer, const std::string& point, ScaledTensor raw,
                        double reach = 0);

/// A bound of the results of a layer on normalised numbers: the largest length of a row of weights
/// times the root of the width, and the bias.
double boundOf(const Dense& layer, int bits);

/// A linear layer of rounded numbers, exactly. `read` are the real numbers that it reads, to
/// calibrate its weights on.
ScaledTensor layer(Writer& writer, const std::string& point, ScaledTensor x, const Dense& dense,
                   const std::vector<double>& read);

}  // namespace tc0::precise
