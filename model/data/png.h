#pragma once

#include <string>
#include <string_view>

#include "model/data/picture.h"

namespace tc0 {

/// A PNG file as a picture of 8 bits: grey stays grey, palettes become colours, transparency is
/// laid on black. Throws Error where it is damaged or larger than 4096 x 4096.
Picture parsePng(std::string_view bytes, const std::string& where);

std::string formatPng(const Picture& picture);

}  // namespace tc0
