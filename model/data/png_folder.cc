#include <algorithm>
#include <filesystem>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/data/png.h"
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

void addPicture(const fs::path& path, std::int64_t label, Total& total, Dataset& data) {
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
  if (number == 0) {
    data.side = picture.width;
    data.channels = picture.channels;
    data.train.numbers = data.test.numbers = data.channels * data.side * data.side;
  }
  if (picture.width != data.side || picture.height != data.side ||
      picture.channels != data.channels) {
    fail(path.string(), ": required ", data.side, " x ", data.side, " pixels in ", data.channels,
         " channels as the first picture's width has, found ", picture.width, " x ", picture.height,
         " in ", picture.channels);
  }
  Samples& part = number % kTestEvery == kTestEvery - 1 ? data.test : data.train;
  if (label >= 0) part.labels.push_back(label);
  for (std::int64_t c = 0; c < data.channels; ++c) {
    for (std::int64_t i = 0; i < data.side * data.side; ++i) {
      part.values.push_back(picture.bytes[i * data.channels + c]);
    }
  }
}

}  // namespace

Dataset loadPngFolder(const std::string& folder) {
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
      addPicture(path, label, total, data);
    }
  }
  if (classes.empty()) {
    for (const fs::path& path : sorted(folder, false)) addPicture(path, -1, total, data);
  }
  if (data.test.count() == 0) {
    fail(folder, ": required at least ", kTestEvery, " PNG files, found ", total.pictures);
  }
  return data;
}

}  // namespace tc0
