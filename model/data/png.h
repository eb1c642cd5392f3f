#pragma once

#include <string>
#include <string_view>

#include "model/data/picture.h"

namespace tc0 {

/// The picture of a PNG file, with 8 bits for each channel. Grey stays grey, palettes become
/// colours, and what is transparent is put on a background of that brightness. Throws Error if the
/// file is damaged or larger than 4096 x 4096.
Picture parsePng(std::string_view bytes, const std::string& where, std::uint8_t background = 0);

std::string formatPng(const Picture& picture);

}  // namespace tc0
