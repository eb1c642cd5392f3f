#pragma once

#include <map>
#include <span>
#include <string>

#include "model/recipe/network/network.h"

namespace tc0 {

/// A tensor that is part of a flat row of numbers.
struct FlatPiece {
  std::int64_t offset = 0;
  Shape shape;
  bool transposed = false;  // its numbers are in the order of shape [in, out]
};

/// The places of a network's parameters in one flat row of numbers. Training keeps weights, the
/// state of its optimiser and running averages in such rows. A leaf is what a forward pass
/// multiplies by (model/net/parameters.h): one parameter, or several that are used together. Leaves
/// start at multiples of 64 bytes, and the numbers between them are zero.
struct FlatLayout {
  std::map<std::string, FlatPiece> parameters, leaves;  // by name
  std::int64_t size = 0;
};

FlatLayout flatLayout(const NetworkConfig& config);

/// The network whose parameters are in `flat`. Throws Error, naming `where`, if the size is wrong.
Network networkOf(const NetworkConfig& config, std::span<const float> flat,
                  const std::string& where);

}  // namespace tc0
