#pragma once

#include "model/recipe/network/network.h"

namespace tc0 {

/// Pictures of 4 x 4 as four patches, two heads of four numbers, one block.
inline NetworkConfig smallVit() {
  NetworkConfig config;
  config.side = 4;
  config.patch = 2;
  config.width = 8;
  config.heads = 2;
  config.hidden = 12;
  return config;
}

/// Points of the plane, two hidden layers.
inline NetworkConfig smallMlp() {
  NetworkConfig config;
  config.kind = NetworkKind::kMlp;
  config.width = 24;
  config.depth = 2;
  return config;
}

}  // namespace tc0
