#include "model/data/dataset.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "circuit/base/assert.h"
#include "circuit/base/choice.h"
#include "circuit/base/error.h"
#include "model/data/points.h"
#include "model/data/sources.h"
#include "model/data/tokens.h"

namespace tc0 {

Samples Samples::pick(const std::vector<std::int64_t>& rows) const {
  Samples out;
  out.numbers = numbers;
  out.values.reserve(rows.size() * numbers);
  for (const std::int64_t i : rows) {
    TC0_ASSERT(0 <= i && i < count());
    out.values.insert(out.values.end(), row(i), row(i) + numbers);
    if (!labels.empty()) out.labels.push_back(labels[i]);
  }
  return out;
}

Samples Samples::head(std::int64_t most) const {
  Samples out = *this;
  const std::int64_t kept = std::min(most, count());
  out.values.resize(kept * numbers);
  if (!labels.empty()) out.labels.resize(kept);
  return out;
}

const std::vector<DatasetKind>& datasetKinds() {
  static const std::vector<DatasetKind> kinds = {
      {"mixture2d", "points of a mixture of three Gaussians, flow known in closed form",
       [](const std::string&) { return mixture2d(); }},
      {"checkerboard", "points of a 4 x 4 checkerboard",
       [](const std::string&) { return checkerboard(); }},
      {"markov", "5 letters of a Markov chain, whose law of 1024 sequences is known",
       [](const std::string&) { return markov(); }},
      {"text", "sentences of 16 characters, made by rule",
       [](const std::string&) { return text(); }},
      {"bits", "the digits in black and white, 64 tokens of two letters, shipped", loadBits},
      {"digits", "1797 handwritten digits of 8 x 8 pixels, shipped", loadDigits},
      {"fashion", "Fashion-MNIST, 28 x 28 pixels, Debian's package dataset-fashion-mnist",
       loadFashion},
      {"cifar10", "CIFAR-10, 32 x 32 pixels in colour, its binary files", loadCifar10},
      {"emoji32", "3916 emoji, 32 x 32 pixels in colour, Debian's package fonts-noto-color-emoji",
       loadEmoji},
      {"idx", "idx files of one's own under MNIST's names", loadIdx},
      {"folder", "PNG files of one size, or cut to data.side; subfolders are classes",
       [](const std::string& path) { return loadPngFolder(path); }},
  };
  return kinds;
}

Dataset loadDataset(const std::string& name, const std::string& path, const PictureCut& cut) {
  if (cut.side > 0 && name == "folder") return loadPngFolder(path, cut);
  if (cut.side > 0) fail("data.side: required 0 but for the data set folder, found ", cut.side);
  return rowNamed("data set", datasetKinds(), name, &DatasetKind::name).load(path);
}

std::string shippedDataFolder() {
  const char* place = std::getenv("TC0_DATA");
  return place != nullptr && *place != '\0' ? place : TC0_DATA_FILES;
}

std::string usualPlace(const std::string& name, const std::string& usual) {
  const char* place = std::getenv("TC0_DATA");
  if (place == nullptr || *place == '\0') return usual;
  const std::filesystem::path own = std::filesystem::path(place) / name;
  return std::filesystem::exists(own) ? own.string() : usual;
}

}  // namespace tc0
