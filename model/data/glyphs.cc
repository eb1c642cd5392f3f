#include "model/data/glyphs.h"

#include <algorithm>

namespace tc0 {
namespace {

struct Glyph {
  char character;
  std::array<std::string_view, kGlyphHeight> rows;
};

constexpr Glyph kGlyphs[] = {
    {'0', {" ### ", "#   #", "#  ##", "# # #", "##  #", "#   #", " ### "}},
    {'1', {"  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "}},
    {'2', {" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"}},
    {'3', {"#####", "   # ", "  #  ", "   # ", "    #", "#   #", " ### "}},
    {'4', {"   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "}},
    {'5', {"#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "}},
    {'6', {"  ## ", " #   ", "#    ", "#### ", "#   #", "#   #", " ### "}},
    {'7', {"#####", "    #", "   # ", "  #  ", " #   ", " #   ", " #   "}},
    {'8', {" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "}},
    {'9', {" ### ", "#   #", "#   #", " ####", "    #", "   # ", " ##  "}},
    {'.', {"     ", "     ", "     ", "     ", "     ", " ##  ", " ##  "}},
    {'-', {"     ", "     ", "     ", "#####", "     ", "     ", "     "}},
    {'M', {"#   #", "## ##", "# # #", "# # #", "#   #", "#   #", "#   #"}},
    {'a', {"     ", "     ", " ### ", "    #", " ####", "#   #", " ####"}},
    {'e', {"     ", "     ", " ### ", "#   #", "#####", "#    ", " ### "}},
    {'k', {"#    ", "#    ", "#  # ", "# #  ", "##   ", "# #  ", "#  # "}},
    {'l', {" ##  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "}},
    {'o', {"     ", "     ", " ### ", "#   #", "#   #", "#   #", " ### "}},
    {'p', {"     ", "     ", "#### ", "#   #", "#### ", "#    ", "#    "}},
    {'r', {"     ", "     ", "# ## ", "##  #", "#    ", "#    ", "#    "}},
    {'s', {"     ", "     ", " ####", "#    ", " ### ", "    #", "#### "}},
    {'t', {" #   ", " #   ", "###  ", " #   ", " #   ", " #  #", "  ## "}},
    {'w', {"     ", "     ", "#   #", "#   #", "# # #", "# # #", " # # "}},
};

void drawGlyph(Picture& picture, std::int64_t left, std::int64_t top, const Glyph& glyph) {
  for (std::int64_t y = 0; y < kGlyphHeight; ++y) {
    for (std::int64_t x = 0; x < kGlyphWidth; ++x) {
      const std::int64_t px = left + x, py = top + y;
      const bool inside = px >= 0 && py >= 0 && px < picture.width && py < picture.height;
      const bool set = glyph.rows[y][x] == '#';
      if (inside && set) std::fill_n(picture.pixel(px, py), picture.channels, std::uint8_t{0});
    }
  }
}

}  // namespace

std::int64_t textWidth(std::string_view text) {
  return std::ssize(text) * (kGlyphWidth + 1) - (text.empty() ? 0 : 1);
}

void drawText(Picture& picture, std::int64_t x, std::int64_t y, std::string_view text) {
  for (const char character : text) {
    for (const Glyph& glyph : kGlyphs) {
      if (glyph.character == character) drawGlyph(picture, x, y, glyph);
    }
    x += kGlyphWidth + 1;
  }
}

}  // namespace tc0
