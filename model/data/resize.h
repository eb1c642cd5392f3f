#pragma once

#include <cstdint>

#include "model/data/picture.h"

namespace tc0 {

/// A square of a picture: its upper left corner and its side, in pixels.
struct Square {
  std::int64_t x = 0, y = 0, side = 0;
};

/// The square of `picture` in side x side pixels, each the mean of the area that it covers, rounded
/// to the nearest whole number. The square lies within the picture. If it is smaller than `side`,
/// pixels are repeated.
Picture resized(const Picture& picture, const Square& square, std::int64_t side);

/// The largest square around the middle.
Square middleSquare(const Picture& picture);

/// The picture in the middle of a square of the colour `fill`.
Picture padded(const Picture& picture, std::uint8_t fill);

}  // namespace tc0
