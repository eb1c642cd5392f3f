#include "model/data/colour_font.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::uint64_t kMostGlyphs = 65536, kSizeRecord = 48, kMetrics = 8;

// A part of the file whose reads are checked.
struct Table {
  std::string_view bytes;
  std::string where;

  std::string_view part(std::uint64_t offset, std::uint64_t length) const {
    if (offset > bytes.size() || length > bytes.size() - offset)
      fail(where, ": required ", length, " bytes at ", offset, ", found the end at ", bytes.size());
    return bytes.substr(offset, length);
  }
  Table from(std::uint64_t offset) const { return {bytes.substr(part(0, offset).size()), where}; }
  std::uint64_t number(std::uint64_t offset, int length) const {
    std::uint64_t value = 0;
    for (const char c : part(offset, length)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  std::uint64_t u8(std::uint64_t offset) const { return number(offset, 1); }
  std::uint64_t u16(std::uint64_t offset) const { return number(offset, 2); }
  std::uint64_t u32(std::uint64_t offset) const { return number(offset, 4); }
};

Table tableOf(std::string_view font, const std::string& where, std::string_view tag) {
  const Table file{font, where};
  const std::uint64_t count = file.u16(4);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t record = 12 + 16 * i;
    if (file.part(record, 4) != tag) continue;
    return {file.part(file.u32(record + 8), file.u32(record + 12)), cat(where, ": table ", tag)};
  }
  fail(where, ": required a font with a table ", tag, " of colour bitmaps, found none");
}

// The pictures that were found in CBDT.
class Pictures {
 public:
  explicit Pictures(Table data) : data_(std::move(data)) {}

  void add(std::uint64_t glyph, std::uint64_t offset, std::uint64_t length, std::uint64_t format) {
    if (length == 0) return;
    if (found_.size() == kMostGlyphs)
      fail(data_.where, ": required at most ", kMostGlyphs, " pictures, found more");
    const Table picture{data_.part(offset, length), data_.where};
    const std::uint64_t metrics = format == 17 ? 5 : format == 18 ? kMetrics : 0;
    found_.push_back(
        {static_cast<std::int64_t>(glyph), picture.part(metrics + 4, picture.u32(metrics))});
  }
  std::vector<GlyphPicture> take() { return std::move(found_); }

 private:
  Table data_;
  std::vector<GlyphPicture> found_;
};

void addSubtable(const Table& index, std::uint64_t first, std::uint64_t last, Pictures& pictures) {
  const std::uint64_t kind = index.u16(0), format = index.u16(2), base = index.u32(4);
  if (format < 17 || format > 19)
    fail(index.where, ": required PNG pictures (format 17 to 19), found format ", format);
  if (last < first) fail(index.where, ": required glyphs in order, found ", first, " to ", last);
  const std::uint64_t count = last - first + 1;
  const auto between = [&](std::uint64_t glyph, std::uint64_t begin, std::uint64_t end) {
    if (end < begin) fail(index.where, ": required rising offsets, found ", begin, ", ", end);
    pictures.add(glyph, base + begin, end - begin, format);
  };
  if (kind == 1 || kind == 3) {
    const std::uint64_t wide = kind == 1 ? 4 : 2;
    for (std::uint64_t i = 0; i < count; ++i)
      between(first + i, index.number(8 + wide * i, wide), index.number(8 + wide * (i + 1), wide));
  } else if (kind == 2) {
    const std::uint64_t size = index.u32(8);
    for (std::uint64_t i = 0; i < count; ++i)
      pictures.add(first + i, base + size * i, size, format);
  } else if (kind == 4) {
    const std::uint64_t pairs = index.u32(8);
    for (std::uint64_t i = 0; i < pairs; ++i)
      between(index.u16(12 + 4 * i), index.u16(14 + 4 * i), index.u16(18 + 4 * i));
  } else if (kind == 5) {
    const std::uint64_t size = index.u32(8), glyphs = index.u32(12 + kMetrics);
    for (std::uint64_t i = 0; i < glyphs; ++i)
      pictures.add(index.u16(16 + kMetrics + 2 * i), base + size * i, size, format);
  } else {
    fail(index.where, ": required an index of format 1 to 5, found ", kind);
  }
}

// The number of the size with the most pixels.
std::uint64_t largestSize(const Table& index) {
  const std::uint64_t sizes = index.u32(4);
  if (sizes == 0) fail(index.where, ": required pictures of a size, found none");
  index.part(8, kSizeRecord * sizes);
  std::uint64_t best = 0;
  for (std::uint64_t i = 1; i < sizes; ++i)
    if (index.u8(8 + kSizeRecord * i + 44) > index.u8(8 + kSizeRecord * best + 44)) best = i;
  return best;
}

}  // namespace

std::vector<GlyphPicture> glyphPictures(std::string_view font, const std::string& where) {
  const Table index = tableOf(font, where, "CBLC");
  Pictures pictures(tableOf(font, where, "CBDT"));
  const std::uint64_t size = 8 + kSizeRecord * largestSize(index);
  const Table list = index.from(index.u32(size));
  const std::uint64_t subtables = index.u32(size + 8);
  if (subtables > kMostGlyphs)
    fail(index.where, ": required at most ", kMostGlyphs, " subtables, found ", subtables);
  for (std::uint64_t i = 0; i < subtables; ++i)
    addSubtable(list.from(list.u32(8 * i + 4)), list.u16(8 * i), list.u16(8 * i + 2), pictures);
  return pictures.take();
}

}  // namespace tc0
