#include "model/import/translate/window.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

constexpr std::int64_t kMostExtent = std::int64_t{1} << 20;

std::vector<std::int64_t> listOf(const Translation& t, const char* name, std::size_t count,
                                 std::int64_t otherwise, std::int64_t least) {
  std::vector<std::int64_t> list = listOr(t, name, std::vector<std::int64_t>(count, otherwise));
  if (list.size() != count) refuse(t, name, ": required ", count, " numbers, found ", list.size());
  for (std::int64_t value : list)
    if (value < least || value > kMostExtent)
      refuse(t, name, ": required numbers from ", least, " to 2^20, found ", value);
  return list;
}

}  // namespace

Window windowOf(const Translation& t, const Shape& spatial, std::vector<std::int64_t> kernel) {
  const std::size_t n = spatial.size();
  Window window;
  window.kernel = kernel.empty() ? listOf(t, "kernel_shape", n, 0, 1) : std::move(kernel);
  window.stride = listOf(t, "strides", n, 1, 1);
  window.dilation = listOf(t, "dilations", n, 1, 1);
  std::vector<std::int64_t> pads = listOf(t, "pads", 2 * n, 0, 0);
  const std::string automatic = textOr(t, "auto_pad", "NOTSET");
  const bool ceil = integerOr(t, "ceil_mode", 0) != 0;
  for (std::size_t d = 0; d < n; ++d) {
    const std::int64_t reach = (window.kernel[d] - 1) * window.dilation[d] + 1;
    std::int64_t before = pads[d], after = pads[d + n];
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
      const std::int64_t out = (spatial[d] + window.stride[d] - 1) / window.stride[d];
      const std::int64_t all =
          std::max<std::int64_t>(0, (out - 1) * window.stride[d] + reach - spatial[d]);
      before = automatic == "SAME_UPPER" ? all / 2 : (all + 1) / 2;
      after = all - before;
    } else if (automatic == "VALID") {
      before = after = 0;
    } else if (automatic != "NOTSET" && !automatic.empty()) {
      refuse(t, "auto_pad: required NOTSET, VALID or SAME_*, found '", automatic, "'");
    }
    window.counted.push_back(after);
    std::int64_t room = spatial[d] + before + after - reach;
    if (room < 0)
      refuse(t, "required a kernel within the padded extent ", spatial[d] + before + after,
             ", found one that reaches over ", reach);
    if (ceil && room % window.stride[d] != 0) {
      const std::int64_t more = window.stride[d] - room % window.stride[d];
      // A window that would begin in the padding behind the end is left out.
      if (room + more < spatial[d] + before) {
        after += more;
        room += more;
      }
    }
    window.before.push_back(before);
    window.after.push_back(after);
    window.out.push_back(room / window.stride[d] + 1);
  }
  return window;
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
    const bool all = window.kernel[d] == 1 && window.out[d] == shape[d + 1];
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
