#pragma once

#include <span>
#include <vector>

#include "model/recipe/fixed.h"

namespace tc0 {

/// The numbers of a picture token by token, and back; NetworkConfig gives both orders.
std::vector<double> toPatches(const NetworkConfig& config, std::span<const double> picture);
std::vector<double> fromPatches(const NetworkConfig& config, std::span<const double> patches);

/// The linear layer that gives layer(gain * x + bias): a norm's gain and bias folded into the layer
/// that follows.
Dense fold(const Gain& norm, const Dense& layer);

}  // namespace tc0
