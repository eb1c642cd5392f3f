#include "model/import/graph/window.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

constexpr std::int64_t kMostExtent = std::int64_t{1} << 20;

void check(const char* name, const std::vector<std::int64_t>& list, std::size_t count,
           std::int64_t least) {
  if (list.size() != count) fail(name, ": required ", count, " numbers, found ", list.size());
  for (std::int64_t value : list)
    if (value < least || value > kMostExtent)
      fail(name, ": required numbers from ", least, " to 2^20, found ", value);
}

}  // namespace

Window windowFor(const Shape& spatial, const WindowAttributes& attributes) {
  const std::size_t n = spatial.size();
  check("kernel_shape", attributes.kernel, n, 1);
  check("strides", attributes.stride, n, 1);
  check("dilations", attributes.dilation, n, 1);
  check("pads", attributes.pads, 2 * n, 0);
  const std::string& automatic = attributes.automatic;
  Window window;
  window.kernel = attributes.kernel;
  window.stride = attributes.stride;
  window.dilation = attributes.dilation;
  for (std::size_t d = 0; d < n; ++d) {
    const std::int64_t reach = (window.kernel[d] - 1) * window.dilation[d] + 1;
    std::int64_t before = attributes.pads[d], after = attributes.pads[d + n];
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
      const std::int64_t out = (spatial[d] + window.stride[d] - 1) / window.stride[d];
      const std::int64_t all =
          std::max<std::int64_t>(0, (out - 1) * window.stride[d] + reach - spatial[d]);
      before = automatic == "SAME_UPPER" ? all / 2 : (all + 1) / 2;
      after = all - before;
    } else if (automatic == "VALID") {
      before = after = 0;
    } else if (automatic != "NOTSET" && !automatic.empty()) {
      fail("auto_pad: required NOTSET, VALID or SAME_*, found '", automatic.substr(0, 80), "'");
    }
    window.counted.push_back(after);
    std::int64_t room = spatial[d] + before + after - reach;
    if (room < 0)
      fail("required a kernel within the padded extent ", spatial[d] + before + after,
           ", found one that reaches over ", reach);
    if (attributes.ceil && room % window.stride[d] != 0) {
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

}  // namespace tc0::importer
