#include "model/data/colour_font.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "circuit/base/file.h"
#include "model/data/png.h"
#include "model/data/sources.h"
#include "tests/support/message.h"

namespace {

using Catch::Matchers::Contains;
using tc0::messageOf;
namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-font-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

std::string u16(std::uint32_t n) { return {static_cast<char>(n >> 8), static_cast<char>(n)}; }
std::string u32(std::uint32_t n) { return u16(n >> 16) + u16(n & 0xffff); }

std::string png(int seed, std::int64_t width, std::int64_t height) {
  tc0::Picture picture(width, height, 3, 0);
  for (std::size_t i = 0; i < picture.bytes.size(); ++i)
    picture.bytes[i] = static_cast<std::uint8_t>(seed * 37 + i * (seed + 3));
  return tc0::formatPng(picture);
}

// A font of pictures of glyphs 5, 6, ...; `kind` is the format of its index.
struct Font {
  int kind = 1, format = 17;
  std::vector<std::string> pictures;
  std::uint32_t subtables = 1, sizes = 1, tables = 2;

  std::string bytes() const {
    const std::string metrics(format == 17 ? 5 : format == 18 ? 8 : 0, '\1');
    std::string data = u32(0x30000), offsets;
    std::size_t longest = 0;
    for (const std::string& each : pictures) longest = std::max(longest, each.size());
    const auto entry = [&](std::size_t i) {
      return metrics + u32(pictures[i].size()) + pictures[i];
    };
    std::vector<std::uint32_t> begins;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      begins.push_back(data.size() - 4);
      std::string one = entry(i);
      if (kind == 2 || kind == 5) one.resize(metrics.size() + 4 + longest);  // all of one length
      data += one;
    }
    begins.push_back(data.size() - 4);
    const std::uint32_t count = pictures.size(), first = 5, each = metrics.size() + 4 + longest;
    std::string index = u16(kind) + u16(format) + u32(4);
    if (kind == 1)
      for (const std::uint32_t begin : begins) index += u32(begin);
    if (kind == 2) index += u32(each) + std::string(8, '\0');
    if (kind == 3)
      for (const std::uint32_t begin : begins) index += u16(begin);
    if (kind == 4) {
      index += u32(count);
      for (std::size_t i = 0; i < begins.size(); ++i) index += u16(first + i) + u16(begins[i]);
    }
    if (kind == 5) {
      index += u32(each) + std::string(8, '\0') + u32(count);
      for (std::uint32_t i = 0; i < count; ++i) index += u16(first + i);
    }
    std::string list = u16(first) + u16(first + count - 1) + u32(8) + index;
    std::string location = u32(0x30000) + u32(sizes) + u32(56) + u32(list.size()) + u32(subtables);
    location += std::string(32, '\0') + std::string(1, 'n') + std::string(3, '\0') + list;
    const std::uint32_t header = 12 + 16 * 2;
    return u32(0x10000) + u16(tables) + std::string(6, '\0') +  //
           "CBLC" + u32(0) + u32(header) + u32(location.size()) + "CBDT" + u32(0) +
           u32(header + location.size()) + u32(data.size()) + location + data;
  }
};

Font sample(int kind, int format) {
  Font font{kind, format, {}};
  for (int i = 0; i < 12; ++i) font.pictures.push_back(png(i, 13, 12));
  return font;
}

}  // namespace

TEST_CASE("pictures of every format of index and picture are found") {
  for (const int kind : {1, 2, 3, 4, 5})
    for (const int format : {17, 18, 19}) {
      INFO("index " << kind << ", pictures " << format);
      const Font font = sample(kind, format);
      const std::string bytes = font.bytes();
      const std::vector<tc0::GlyphPicture> found = tc0::glyphPictures(bytes, "font");
      REQUIRE(found.size() == font.pictures.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].glyph == static_cast<std::int64_t>(5 + i));
        CHECK(found[i].png == font.pictures[i]);
      }
    }
}

TEST_CASE("a font cut short anywhere, or with a byte changed, is read or refused in one line") {
  for (const int kind : {1, 2, 3, 4, 5}) {
    const std::string whole = sample(kind, 17).bytes();
    for (std::size_t length = 0; length < whole.size(); length += length < 400 ? 1 : 97) {
      const std::string message =
          messageOf([&] { tc0::glyphPictures(whole.substr(0, length), "font"); });
      CHECK_THAT(message, Contains("font") && !Contains("\n"));
    }
    for (std::size_t at = 0; at < 400; at += 7)
      for (const char value : {'\0', '\1', '\x7f', '\xff'}) {
        std::string changed = whole;
        changed[at] = value;
        try {
          tc0::glyphPictures(changed, "font");
        } catch (const tc0::Error&) {
        }
      }
  }
}

TEST_CASE("what is no font of bitmaps, or claims too much, is refused") {
  CHECK_THAT(messageOf([] { tc0::glyphPictures("", "font"); }), Contains("found the end at 0"));
  Font font = sample(1, 17);
  font.tables = 1;
  CHECK_THAT(messageOf([&] { tc0::glyphPictures(font.bytes(), "font"); }),
             Contains("required a font with a table CBDT"));
  font = sample(1, 17);
  font.subtables = 1000000;
  CHECK_THAT(messageOf([&] { tc0::glyphPictures(font.bytes(), "font"); }), Contains("subtables"));
  font = sample(1, 17);
  font.sizes = 0;
  CHECK_THAT(messageOf([&] { tc0::glyphPictures(font.bytes(), "font"); }), Contains("found none"));
  CHECK_THAT(messageOf([] { tc0::glyphPictures(sample(1, 16).bytes(), "font"); }),
             Contains("found format 16"));
  CHECK_THAT(messageOf([] { tc0::glyphPictures(sample(9, 17).bytes(), "font"); }),
             Contains("index of format 1 to 5, found 9"));
}

TEST_CASE("emoji are squares over white, each different one once, every tenth a test sample") {
  const Folder folder;
  Font font = sample(1, 17);
  font.pictures.push_back(font.pictures[3]);
  const fs::path path = folder.path / "NotoColorEmoji.ttf";
  std::ofstream(path, std::ios::binary) << font.bytes();
  const tc0::Dataset emoji = tc0::loadDataset("emoji32", folder.path);
  CHECK(emoji.train.count() == 11);
  CHECK(emoji.test.count() == 1);
  CHECK(emoji.side == 32);
  CHECK(emoji.channels == 3);
  CHECK(emoji.classes == 0);
  CHECK(emoji.train.row(0)[32 * 31 + 5] == 255);  // padded below
  ::setenv("TC0_DATA", folder.path.c_str(), 1);
  CHECK(tc0::loadDataset("emoji32").train.values == emoji.train.values);
  ::unsetenv("TC0_DATA");

  font.pictures[2] = "no picture";
  std::ofstream(path, std::ios::binary) << font.bytes();
  CHECK_THAT(messageOf([&] { tc0::loadDataset("emoji32", path); }),
             Contains("glyph 7") && Contains("required a PNG file"));
  fs::remove(path);
  CHECK_THAT(messageOf([&] { tc0::loadDataset("emoji32", path); }),
             Contains("install Debian's package fonts-noto-color-emoji"));
}

TEST_CASE("the font of Debian's package, if it is installed") {
  const char* path = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";
  if (!fs::exists(path)) {
    WARN("skipped: fonts-noto-color-emoji is not installed");
    return;
  }
  const std::string bytes = tc0::readFile(path);
  const std::vector<tc0::GlyphPicture> found = tc0::glyphPictures(bytes, path);
  CHECK(found.size() > 3000);
  for (const std::size_t i : {std::size_t{0}, found.size() / 2, found.size() - 1}) {
    const tc0::Picture picture = tc0::parsePng(found[i].png, path, 255);
    CHECK(picture.width == 136);
    CHECK(picture.height == 128);
  }
}
