#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "model/data/picture.h"

namespace tc0 {

/// Text in pictures: characters of 5 x 7 pixels, one pixel apart. There are the digits, ". - e k M"
/// and the letters of "raw loss" and "step"; other characters are left blank.
constexpr std::int64_t kGlyphWidth = 5, kGlyphHeight = 7;

std::int64_t textWidth(std::string_view text);

/// Draws the text in black with its upper left corner at (x, y). What lies outside of the picture
/// is cut off.
void drawText(Picture& picture, std::int64_t x, std::int64_t y, std::string_view text);

}  // namespace tc0
