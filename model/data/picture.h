#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// A picture of bytes: channel c of pixel (x, y) is bytes[(y * width + x) * channels + c]. With one
/// channel it is grey; three channels are red, green and blue.
struct Picture {
  std::int64_t width = 0, height = 0, channels = 1;
  std::vector<std::uint8_t> bytes;

  Picture() = default;
  Picture(std::int64_t w, std::int64_t h, std::int64_t c, std::uint8_t fill);
  std::uint8_t* pixel(std::int64_t x, std::int64_t y) {
    return bytes.data() + (y * width + x) * channels;
  }
  const std::uint8_t* pixel(std::int64_t x, std::int64_t y) const {
    return bytes.data() + (y * width + x) * channels;
  }
};

/// How drawGrid() draws samples: `columns` of them side by side, with `gap` pixels around each. A
/// number v in 0 .. levels-1 becomes a square of zoom x zoom pixels of brightness
/// 255 v / (levels - 1), clamped.
struct GridStyle {
  std::int64_t side = 8, channels = 1, levels = 256;
  std::int64_t columns = 10, zoom = 4, gap = 2;
};
Picture drawGrid(const Samples& samples, const GridStyle& style);

/// Sets of points of the plane over [-range, range]^2, with y upward. Each set has a colour; later
/// sets are drawn over earlier ones.
Picture drawScatter(const std::vector<Samples>& sets, double range, std::int64_t size = 480);

}  // namespace tc0
