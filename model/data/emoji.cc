#include <filesystem>
#include <set>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/data/colour_font.h"
#include "model/data/png.h"
#include "model/data/resize.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

constexpr char kFont[] = "NotoColorEmoji.ttf";
constexpr char kUsualFont[] = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";
constexpr std::int64_t kSide = 32, kTestEvery = 10;
constexpr std::uint64_t kMaxFile = std::uint64_t{1} << 28;
constexpr std::int64_t kMostPixels = std::int64_t{1}
                                     << 28;  // of all pictures; the font has 68 million
constexpr std::uint8_t kWhite = 255;

std::string fontIn(const std::string& place) {
  if (place.empty()) return usualPlace(kFont, kUsualFont);
  return std::filesystem::is_directory(place) ? place + "/" + kFont : place;
}

// Channels come first, as in Samples.
std::vector<float> numbersOf(const Picture& picture) {
  std::vector<float> numbers;
  const std::int64_t pixels = picture.width * picture.height;
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t i = 0; i < pixels; ++i)
      numbers.push_back(picture.bytes[i * picture.channels + (picture.channels == 3 ? c : 0)]);
  return numbers;
}

}  // namespace

Dataset loadEmoji(const std::string& place) {
  const std::string path = fontIn(place);
  if (!std::filesystem::exists(path))
    fail("required ", path, ", found no such file; install Debian's package ",
         "fonts-noto-color-emoji, or set data.path to the font's file");
  const std::string font = readFile(path, kMaxFile);
  Dataset data;
  data.name = "emoji32";
  data.side = kSide;
  data.channels = 3;
  data.levels = 256;
  data.scale = data.shift = 127.5;
  data.train.numbers = data.test.numbers = 3 * kSide * kSide;
  std::int64_t pixels = 0;
  std::set<std::vector<float>> seen;
  for (const GlyphPicture& glyph : glyphPictures(font, path)) {
    const Picture picture = parsePng(glyph.png, cat(path, ": glyph ", glyph.glyph), kWhite);
    pixels += picture.width * picture.height;
    if (pixels > kMostPixels)
      fail(path, ": required at most ", kMostPixels, " pixels in all pictures, found more");
    const Picture square = padded(picture, kWhite);
    const auto [numbers, fresh] =
        seen.insert(numbersOf(resized(square, middleSquare(square), kSide)));
    if (!fresh) continue;
    Samples& part = std::ssize(seen) % kTestEvery == 0 ? data.test : data.train;
    part.values.insert(part.values.end(), numbers->begin(), numbers->end());
  }
  if (data.test.count() == 0)
    fail(path, ": required at least ", kTestEvery, " different pictures, found ", seen.size());
  return data;
}

}  // namespace tc0
