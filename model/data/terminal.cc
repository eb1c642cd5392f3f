#include "model/data/terminal.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// The code that sets the colour of a plane (38: foreground, 48: background) to that of a pixel;
// below the picture it is the terminal's own.
std::string colour(const Picture& picture, std::int64_t x, std::int64_t y, int plane) {
  if (y >= picture.height) return cat("\x1b[", plane + 1, "m");
  const std::uint8_t* pixel = picture.pixel(x, y);
  const int last = picture.channels == 3 ? 1 : 0;
  return cat("\x1b[", plane, ";2;", int{pixel[0]}, ";", int{pixel[last]}, ";", int{pixel[2 * last]},
             "m");
}

}  // namespace

std::string terminalColours(const Picture& picture) {
  std::string text;
  for (std::int64_t y = 0; y < picture.height; y += 2) {
    for (std::int64_t x = 0; x < picture.width; ++x) {
      text += colour(picture, x, y, 38) + colour(picture, x, y + 1, 48) + "\u2580";
    }
    text += "\x1b[0m\n";
  }
  return text;
}

std::string terminalShades(const Picture& picture) {
  static constexpr const char* kShades[] = {"  ", "\u2591\u2591", "\u2592\u2592", "\u2593\u2593",
                                            "\u2588\u2588"};
  std::string text;
  for (std::int64_t y = 0; y < picture.height; ++y) {
    for (std::int64_t x = 0; x < picture.width; ++x) {
      std::int64_t sum = 0;
      for (std::int64_t c = 0; c < picture.channels; ++c) sum += picture.pixel(x, y)[c];
      text += kShades[sum * 5 / (256 * picture.channels)];
    }
    text += '\n';
  }
  return text;
}

std::string terminalGrid(const Samples& samples, GridStyle style, int width, bool colours) {
  const std::int64_t columnsOfPixel = colours ? 1 : 2;
  const Samples first = samples.head(style.columns);
  style.zoom = style.gap = 1;
  const std::int64_t fits = (width / columnsOfPixel - style.gap) / (style.side + style.gap);
  style.columns = std::clamp<std::int64_t>(fits, 1, style.columns);
  const Picture picture = drawGrid(first, style);
  return colours ? terminalColours(picture) : terminalShades(picture);
}

std::string terminalScatter(const Samples& points, int width, bool colours) {
  const Picture picture =
      drawScatter({points}, 3.0, std::clamp(colours ? width : width / 2, 10, 60));
  return colours ? terminalColours(picture) : terminalShades(picture);
}

}  // namespace tc0
