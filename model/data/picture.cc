#include "model/data/picture.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::array<std::array<std::uint8_t, 3>, 4> kColours = {
    {{150, 150, 150}, {200, 40, 40}, {30, 90, 200}, {20, 140, 60}}};

void dot(Picture& picture, std::int64_t x, std::int64_t y, std::size_t series) {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  std::copy_n(kColours[series % kColours.size()].data(), 3, picture.pixel(x, y));
}

void drawSample(Picture& picture, const float* values, const GridStyle& style, std::int64_t left,
                std::int64_t top) {
  for (std::int64_t y = 0; y < style.side * style.zoom; ++y) {
    for (std::int64_t x = 0; x < style.side * style.zoom; ++x) {
      for (std::int64_t c = 0; c < style.channels; ++c) {
        const float v = values[(c * style.side + y / style.zoom) * style.side + x / style.zoom];
        const float most = style.levels - 1, grey = 255.0F * v / most;
        picture.pixel(left + x, top + y)[c] = std::clamp(grey + 0.5F, 0.0F, 255.0F);
      }
    }
  }
}

}  // namespace

Picture::Picture(std::int64_t w, std::int64_t h, std::int64_t c, std::uint8_t fill)
    : width(w), height(h), channels(c), bytes(w * h * c, fill) {
  TC0_ASSERT(w >= 0 && h >= 0 && c >= 1);
}

Picture drawGrid(const Samples& samples, const GridStyle& style) {
  const std::int64_t columns = std::clamp<std::int64_t>(samples.count(), 1, style.columns);
  const std::int64_t rows = (samples.count() + columns - 1) / columns;
  const std::int64_t pitch = style.side * style.zoom + style.gap;
  Picture picture(columns * pitch + style.gap, rows * pitch + style.gap, style.channels, 90);
  for (std::int64_t i = 0; i < samples.count(); ++i) {
    drawSample(picture, samples.row(i), style, style.gap + i % columns * pitch,
               style.gap + i / columns * pitch);
  }
  return picture;
}

Picture drawScatter(const std::vector<Samples>& sets, double range, std::int64_t size) {
  Picture picture(size, size, 3, 255);
  const double unit = size / (2 * range);
  for (std::size_t s = 0; s < sets.size(); ++s) {
    for (std::int64_t i = 0; i < sets[s].count(); ++i) {
      const double x = (sets[s].row(i)[0] + range) * unit;
      const double y = (range - sets[s].row(i)[1]) * unit;
      if (!(std::abs(x) < 1e6 && std::abs(y) < 1e6)) continue;
      for (std::int64_t k = 0; k < 4; ++k) {
        dot(picture, std::llround(x) + k % 2, std::llround(y) + k / 2, s);
      }
    }
  }
  return picture;
}

}  // namespace tc0
