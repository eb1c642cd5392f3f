#pragma once

#include <cstdint>
#include <iterator>

#include "circuit/base/index_map.h"

namespace tc0::program {

/// A shape split at one dimension: element (o, k, i) is number (o * extent + k) * inner + i, where
/// k is the index along `axis`. If axis is -1, extent and outer are 1.
struct Along {
  std::int64_t outer = 1, extent = 1, inner = 1;

  Along(const Shape& shape, int axis) {
    for (int d = 0; d < std::ssize(shape); ++d)
      (d < axis ? outer : d == axis ? extent : inner) *= shape[d];
  }
};

}  // namespace tc0::program
