#include <algorithm>
#include <filesystem>
#include <random>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/data/png.h"
#include "model/data/resize.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTestEvery = 10;
constexpr std::uint64_t kMaxFile = std::uint64_t{1} << 27;

// Pixels of a folder; more only if the files are not much smaller than their pictures.
constexpr std::int64_t kManyNumbers = std::int64_t{1} << 26, kMaxRatio = 100;

std::vector<fs::path> sorted(const fs::path& folder, bool folders) {
  std::vector<fs::path> out;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (folders ? entry.is_directory() : entry.path().extension() == ".png") {
      out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

struct Total {
  std::int64_t pictures = 0, numbers = 0, bytes = 0;
};

// A number from 0 to `most`, of a generator that is the same everywhere.
std::int64_t drawUpTo(std::int64_t most, std::mt19937_64& generator) {
  return static_cast<std::int64_t>(generator() % static_cast<std::uint64_t>(most + 1));
}

std::vector<Picture> squaresOf(const Picture& picture, const PictureCut& cut, std::int64_t number,
                               const std::string& where) {
  if (cut.side == 0) return {picture};
  const Square whole = middleSquare(picture);
  if (whole.side < cut.side)
    fail(where, ": required at least ", cut.side, " x ", cut.side, " pixels (data.side), found ",
         picture.width, " x ", picture.height);
  if (cut.count == 1) return {resized(picture, whole, cut.side)};
  std::mt19937_64 generator(static_cast<std::uint64_t>(number));
  std::vector<Picture> squares;
  for (std::int64_t i = 0; i < cut.count; ++i) {
    Square square;
    square.side = cut.side + drawUpTo(whole.side - cut.side, generator);
    square.x = drawUpTo(picture.width - square.side, generator);
    square.y = drawUpTo(picture.height - square.side, generator);
    squares.push_back(resized(picture, square, cut.side));
  }
  return squares;
}

void addSquare(const Picture& picture, std::int64_t label, Samples& part) {
  if (label >= 0) part.labels.push_back(label);
  const std::int64_t pixels = picture.width * picture.height;
  for (std::int64_t c = 0; c < picture.channels; ++c)
    for (std::int64_t i = 0; i < pixels; ++i)
      part.values.push_back(picture.bytes[i * picture.channels + c]);
}

void addPicture(const fs::path& path, std::int64_t label, const PictureCut& cut, Total& total,
                Dataset& data) {
  const std::string file = readFile(path, kMaxFile);
  const Picture picture = parsePng(file, path);
  const std::int64_t number = total.pictures++;
  total.numbers += std::ssize(picture.bytes);
  total.bytes += std::ssize(file);
  if (total.numbers > kManyNumbers && total.numbers / kMaxRatio > total.bytes) {
    fail(path.string(), ": required pictures of at most ", kMaxRatio,
         " numbers a byte of file, or ", kManyNumbers, " numbers in all, found ", total.numbers,
         " in ", total.bytes, " bytes");
  }
  const std::vector<Picture> squares = squaresOf(picture, cut, number, path);
  if (number == 0) {
    data.side = squares.front().width;
    data.channels = picture.channels;
    data.train.numbers = data.test.numbers = data.channels * data.side * data.side;
  }
  const Picture& found = squares.front();
  if (found.width != data.side || found.height != data.side || found.channels != data.channels) {
    fail(path.string(), ": required ", data.side, " x ", data.side, " pixels in ", data.channels,
         " channels as the first picture's width has, found ", found.width, " x ", found.height,
         " in ", found.channels);
  }
  Samples& part = number % kTestEvery == kTestEvery - 1 ? data.test : data.train;
  for (const Picture& square : squares) addSquare(square, label, part);
}

}  // namespace

Dataset loadPngFolder(const std::string& folder, const PictureCut& cut) {
  if (!fs::is_directory(folder)) {
    fail("data set folder: required data.path, a folder of PNG files, found '", folder, "'");
  }
  Dataset data;
  data.name = "folder";
  data.levels = 256;
  data.scale = data.shift = 127.5;
  Total total;
  const std::vector<fs::path> classes = sorted(folder, true);
  data.classes = std::ssize(classes);
  for (std::int64_t label = 0; label < data.classes; ++label) {
    for (const fs::path& path : sorted(classes[label], false)) {
      addPicture(path, label, cut, total, data);
    }
  }
  if (classes.empty()) {
    for (const fs::path& path : sorted(folder, false)) addPicture(path, -1, cut, total, data);
  }
  if (data.test.count() == 0) {
    fail(folder, ": required at least ", kTestEvery, " PNG files, found ", total.pictures);
  }
  return data;
}

}  // namespace tc0
