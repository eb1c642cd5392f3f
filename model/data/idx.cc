#include <algorithm>
#include <filesystem>

#include "circuit/base/error.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

constexpr char kFashionFolder[] = "/usr/share/datasets/fashion-mnist";

std::uint32_t bigEndian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

// The path of the file with .gz or without; empty if there is neither.
std::string present(const std::filesystem::path& folder, const std::string& name) {
  for (const char* suffix : {".gz", ""}) {
    const std::string path = folder / (name + suffix);
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

std::vector<std::int64_t> readLabels(const std::string& path, std::int64_t count) {
  const std::string text = readMaybeGzip(path);
  const IdxArray labels = parseIdx(text, path);
  if (labels.shape != std::vector<std::int64_t>{count}) {
    fail(path, ": required shape [", count, "], one label an image, found ",
         listText(labels.shape));
  }
  std::vector<std::int64_t> out;
  for (const char c : labels.bytes) out.push_back(static_cast<unsigned char>(c));
  return out;
}

Samples readPart(const std::string& folder, const std::string& part, const char* advice) {
  const std::string images = present(folder, part + "-images-idx3-ubyte");
  if (images.empty()) {
    fail("required ", folder, "/", part, "-images-idx3-ubyte[.gz], found no such file; ", advice);
  }
  const std::string text = readMaybeGzip(images);
  const IdxArray array = parseIdx(text, images);
  if (array.shape.size() != 3 || array.shape[1] != array.shape[2]) {
    fail(images, ": required shape [count, side, side], found ", listText(array.shape));
  }
  Samples samples;
  samples.numbers = array.shape[1] * array.shape[2];
  samples.values.reserve(array.bytes.size());
  for (const char c : array.bytes) samples.values.push_back(static_cast<unsigned char>(c));
  if (const std::string labels = present(folder, part + "-labels-idx1-ubyte"); !labels.empty()) {
    samples.labels = readLabels(labels, array.shape[0]);
  }
  return samples;
}

// Reads images and labels of training and test, in the four files that MNIST has. `advice` says
// what to do if files are missing.
Dataset loadFour(const std::string& name, const std::string& folder, const char* advice) {
  Dataset data;
  data.name = name;
  data.train = readPart(folder, "train", advice);
  data.test = readPart(folder, "t10k", advice);
  if (data.train.numbers != data.test.numbers ||
      data.train.labels.empty() != data.test.labels.empty()) {
    fail(folder, ": required train and t10k images of one size, both with labels or both without");
  }
  while (data.side * data.side < data.train.numbers) ++data.side;
  for (const Samples* part : {&data.train, &data.test}) {
    for (const std::int64_t label : part->labels) {
      data.classes = std::max(data.classes, label + 1);
    }
  }
  data.levels = 256;
  data.scale = data.shift = 127.5;
  return data;
}

}  // namespace

// The header: bytes 0, 0, 8 (unsigned bytes), the number of dimensions, then each extent as 32
// bits, the highest byte first. The product of the extents must be what is left of the file.
IdxArray parseIdx(std::string_view file, const std::string& where) {
  if (file.size() < 4 || file.substr(0, 3) != std::string_view("\0\0\x08", 3)) {
    fail(where, ": required an idx file of unsigned bytes (first bytes 0 0 8), found otherwise");
  }
  const std::size_t dimensions = static_cast<unsigned char>(file[3]);
  const std::size_t header = 4 + 4 * dimensions;
  if (file.size() < header) fail(where, ": required ", header, " bytes of header, found fewer");
  IdxArray array;
  std::uint64_t total = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::uint32_t length = bigEndian(file.substr(4 + 4 * i, 4));
    array.shape.push_back(length);
    if (__builtin_mul_overflow(total, std::uint64_t{length}, &total)) {
      fail(where, ": required a shape of at most 2^64 bytes, found ", listText(array.shape));
    }
  }
  if (total != file.size() - header) {
    fail(where, ": required ", total, " bytes for shape ", listText(array.shape), ", found ",
         file.size() - header);
  }
  array.bytes = file.substr(header);
  return array;
}

Dataset loadFashion(const std::string& folder) {
  return loadFour("fashion", folder.empty() ? usualPlace("fashion-mnist", kFashionFolder) : folder,
                  "install Debian's package dataset-fashion-mnist, or set data.path");
}

Dataset loadIdx(const std::string& folder) {
  if (folder.empty()) fail("data set idx: required data.path, the folder of its files, found none");
  return loadFour("idx", folder, "put your files there under MNIST's names");
}

}  // namespace tc0
