#include "model/import/translate/window.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
Window windowOf(const Translation& t, const Shape& spatial, std::vector<std::int64_t> kernel) {
  const std::size_t n = spatial.size();
  WindowAttributes attributes;
  auto listOf = [&](const char* name, std::size_t count, std::int64_t otherwise) {
    return listOr(t, name, std::vector<std::int64_t>(count, otherwise));
  };
  attributes.kernel = kernel.empty() ? listOf("kernel_shape", n, 0) : std::move(kernel);
  attributes.stride = listOf("strides", n, 1);
  attributes.dilation = listOf("dilations", n, 1);
  attributes.pads = listOf("pads", 2 * n, 0);
  attributes.automatic = textOr(t, "auto_pad", "NOTSET");
  attributes.ceil = integerOr(t, "ceil_mode", 0) != 0;
  return windowFor(spatial, attributes);
}

bool hasPadding(const Window& window) {
  auto some = [](std::int64_t p) { return p > 0; };
  return std::any_of(window.before.begin(), window.before.end(), some) ||
         std::any_of(window.after.begin(), window.after.end(), some);
}

program::TensorId windowed(Translation& t, program::TensorId x, const Window& window,
                           std::int64_t fill) {
  const std::size_t n = window.kernel.size();
  std::int64_t positions = 1;
  for (std::int64_t extent : window.kernel) {
    positions *= extent;
    if (positions > (1 << 16)) refuse(t, "required a kernel of at most 2^16 positions, found more");
  }
  Shape shape = t.tensor(x).shape;
  for (std::size_t d = 0; d < n; ++d) {
    const bool all = window.kernel[d] == 1 && window.before[d] == 0 &&
                     window.out[d] == shape[d + 1] && (window.stride[d] == 1 || window.out[d] == 1);
    shape[d + 1] = window.out[d];
    if (all) continue;
    const program::WindowOp op{
        x, static_cast<int>(d) + 1, window.stride[d], window.dilation[d], window.before[d], fill};
    x = t.builder.window(t.name(".window"), op, window.out[d], window.kernel[d]);
  }
  shape.insert(shape.end() - 1, positions);
  return shape == t.tensor(x).shape ? x : t.builder.reshape(t.name(".taps"), x, shape);
}

std::vector<int> channelsLast(std::size_t rank) {
  std::vector<int> order{0};
  for (std::size_t d = 2; d < rank; ++d) order.push_back(static_cast<int>(d));
  order.push_back(1);
  return order;
}

Variable channelsFirst(Translation& t, program::TensorId tensor, Variable like) {
  const Shape& shape = t.tensor(tensor).shape;
  like.tensor = tensor;
  like.shape = {shape[0], shape.back()};
  like.order = {0, static_cast<int>(shape.size()) - 1};
  for (std::size_t d = 1; d + 1 < shape.size(); ++d) {
    like.shape.push_back(shape[d]);
    like.order.push_back(static_cast<int>(d));
  }
  return like;
}

}  // namespace tc0::importer
