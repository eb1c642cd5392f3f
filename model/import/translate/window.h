#pragma once

#include <vector>

#include "model/import/graph/window.h"
#include "model/import/translate/translation.h"

namespace tc0::importer {

/// The window that a node's attributes say (kernel_shape, strides, dilations, pads, auto_pad,
/// ceil_mode) for these spatial extents. `kernel` is empty if an attribute gives it.
Window windowOf(const Translation& t, const Shape& spatial, std::vector<std::int64_t> kernel);

/// Whether some window reaches beyond the tensor.
bool hasPadding(const Window& window);

/// What the kernel sees in each place: [batch, out..., positions of the kernel, channels] for x of
/// shape [batch, spatial..., channels]. The padding is the integer `fill`.
program::TensorId windowed(Translation& t, program::TensorId x, const Window& window,
                           std::int64_t fill);

/// The order of dimensions [batch, spatial..., channels] of a tensor [batch, channels, spatial...],
/// and the variable that stands for a tensor in that order.
std::vector<int> channelsLast(std::size_t rank);
Variable channelsFirst(Translation& t, program::TensorId tensor, Variable like);

}  // namespace tc0::importer
