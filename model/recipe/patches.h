#pragma once

#include <span>
#include <vector>

#include "model/recipe/fixed.h"

namespace tc0 {

/// The numbers of a picture, token by token, and back (see NetworkConfig for the orders).
std::vector<double> toPatches(const NetworkConfig& config, std::span<const double> picture);
std::vector<double> fromPatches(const NetworkConfig& config, std::span<const double> patches);

/// A norm's gain and bias taken into the linear layer behind it: layer(gain * x + bias).
Dense fold(const Gain& norm, const Dense& layer);

}  // namespace tc0
