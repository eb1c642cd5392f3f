#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tc0 {

/// A picture of a glyph in a font: the bytes of a PNG file, within the font's file.
struct GlyphPicture {
  std::int64_t glyph = 0;
  std::string_view png;
};

/// The pictures in a font of colour bitmaps (tables CBLC and CBDT of OpenType, as in Google's Noto
/// Color Emoji), in the order of the font's index; of several sizes, the largest. A glyph has one
/// picture.
///
/// The layout, all numbers with the highest byte first:
///   file    version u32, tables u16, 6 bytes, then for each table: tag, checksum, offset, length u32
///   CBLC    version u32, sizes u32, then for each size 48 bytes: offset u32 of its subtables, 4 bytes,
///           subtables u32, 32 bytes, pixels per em u8 at byte 44
///   subtables   for each: first glyph u16, last glyph u16, offset u32 from the list's begin, where
///           lie: format u16 of the index, format u16 of pictures, offset u32 into CBDT, then by format
///           1: offsets u32, one more than glyphs; 2: size u32, metrics; 3: offsets u16;
///           4: pairs of glyph u16 and offset u16; 5: size u32, metrics, count u32, glyphs u16
///   CBDT    version u32, then pictures: metrics of 5 (format 17), 8 (18) or 0 (19) bytes, length
///           u32, PNG
///
/// Throws Error if an offset points out of its table or if there are more pictures than glyphs in a
/// font (65,536). The PNG files themselves are not looked at.
std::vector<GlyphPicture> glyphPictures(std::string_view font, const std::string& where);

}  // namespace tc0
