#pragma once

#include <map>
#include <span>
#include <string>

#include "model/recipe/network.h"

namespace tc0 {

/// Where the parameters of a network lie in one row of numbers, as training keeps weights, the
/// optimiser's state and running averages. Leaves (what a forward pass multiplies by, see
/// model/net/parameters.h) start at multiples of 64 bytes; between them are zeros.
struct FlatPiece {
  std::int64_t offset = 0;
  Shape shape;
  bool transposed = false;  // lies as [in, out]
};

struct FlatLayout {
  std::map<std::string, FlatPiece> parameters, leaves;  // by name
  std::int64_t size = 0;
};

FlatLayout flatLayout(const NetworkConfig& config);

/// The network whose parameters lie in `flat`; throws Error, naming `where`, for another size.
Network networkOf(const NetworkConfig& config, std::span<const float> flat,
                  const std::string& where);

}  // namespace tc0
