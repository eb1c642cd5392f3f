#include "model/data/resize.h"

#include <algorithm>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// The pixels of a row or column that a pixel of the result covers, with the lengths covered in units
// of 1 / side of a pixel: pixel `first + k` has weights[k].
struct Cover {
  std::int64_t first = 0;
  std::vector<std::int64_t> weights;
};

Cover coverOf(std::int64_t i, std::int64_t length, std::int64_t side) {
  const std::int64_t begin = i * length, end = begin + length;
  Cover cover{begin / side, {}};
  for (std::int64_t at = cover.first; at * side < end; ++at)
    cover.weights.push_back(std::min(end, (at + 1) * side) - std::max(begin, at * side));
  return cover;
}

}  // namespace

Picture resized(const Picture& picture, const Square& square, std::int64_t side) {
  TC0_ASSERT(square.side > 0 && side > 0 && square.x >= 0 && square.y >= 0);
  TC0_ASSERT(square.x + square.side <= picture.width && square.y + square.side <= picture.height);
  Picture out(side, side, picture.channels, 0);
  const std::int64_t area = square.side * square.side;
  std::vector<Cover> covers;
  for (std::int64_t i = 0; i < side; ++i) covers.push_back(coverOf(i, square.side, side));
  for (std::int64_t y = 0; y < side; ++y)
    for (std::int64_t x = 0; x < side; ++x)
      for (std::int64_t c = 0; c < picture.channels; ++c) {
        const Cover &down = covers[y], &across = covers[x];
        std::int64_t sum = 0;
        for (std::int64_t j = 0; j < std::ssize(down.weights); ++j)
          for (std::int64_t i = 0; i < std::ssize(across.weights); ++i)
            sum += down.weights[j] * across.weights[i] *
                   picture.pixel(square.x + across.first + i, square.y + down.first + j)[c];
        out.pixel(x, y)[c] = static_cast<std::uint8_t>((2 * sum + area) / (2 * area));
      }
  return out;
}

Square middleSquare(const Picture& picture) {
  const std::int64_t side = std::min(picture.width, picture.height);
  return {(picture.width - side) / 2, (picture.height - side) / 2, side};
}

Picture padded(const Picture& picture, std::uint8_t fill) {
  const std::int64_t side = std::max(picture.width, picture.height);
  Picture out(side, side, picture.channels, fill);
  const std::int64_t x = (side - picture.width) / 2, y = (side - picture.height) / 2;
  for (std::int64_t row = 0; row < picture.height; ++row)
    std::copy_n(picture.pixel(0, row), picture.width * picture.channels, out.pixel(x, y + row));
  return out;
}

}  // namespace tc0
