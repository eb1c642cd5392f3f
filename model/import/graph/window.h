#pragma once

#include <string>
#include <vector>

#include "circuit/base/index_map.h"

namespace tc0::importer {

/// What a node says of the windows of its kernel, with a number for each spatial dimension.
struct WindowAttributes {
  std::vector<std::int64_t> kernel, stride, dilation;
  std::vector<std::int64_t> pads;  // before in each dimension, then after in each
  std::string automatic;           // auto_pad
  bool ceil = false;               // ceil_mode
};

/// How a kernel moves over the spatial dimensions of a tensor, one number of each for a dimension.
struct Window {
  std::vector<std::int64_t> kernel, stride, dilation, before, after;  // before, after: padding
  Shape out;                                                          // spatial extents
  std::vector<std::int64_t> counted;  // padding behind that the node asks for; `after` may be more
};

/// The windows for these extents. Throws Error if the lists do not fit them.
Window windowFor(const Shape& spatial, const WindowAttributes& attributes);

}  // namespace tc0::importer
