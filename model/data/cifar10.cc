#include <filesystem>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

constexpr std::int64_t kNumbers = 3 * 32 * 32;
constexpr std::int64_t kRecord = kNumbers + 1;

void addBatch(const std::string& path, Samples& samples) {
  if (!std::filesystem::exists(path)) {
    fail("required ", path, ", found no such file; unpack cifar-10-binary.tar.gz ",
         "(https://www.cs.toronto.edu/~kriz/cifar.html) and set data.path to its folder ",
         "cifar-10-batches-bin");
  }
  const std::string bytes = readFile(path, std::uint64_t{1} << 30);
  if (bytes.empty() || bytes.size() % kRecord != 0) {
    fail(path, ": required records of ", kRecord, " bytes, found ", bytes.size(), " bytes");
  }
  samples.numbers = kNumbers;
  for (std::size_t at = 0; at < bytes.size(); at += kRecord) {
    const int label = static_cast<unsigned char>(bytes[at]);
    if (label > 9) {
      fail(path, ": required a label 0 .. 9, found ", label, " in record ", at / kRecord);
    }
    samples.labels.push_back(label);
    for (std::size_t i = 1; i < kRecord; ++i) {
      samples.values.push_back(static_cast<unsigned char>(bytes[at + i]));
    }
  }
}

}  // namespace

Dataset loadCifar10(const std::string& folder) {
  const std::string place =
      folder.empty() ? usualPlace("cifar-10-batches-bin", "data/cifar-10-batches-bin") : folder;
  Dataset data;
  data.name = "cifar10";
  data.side = 32;
  data.channels = 3;
  data.classes = 10;
  data.levels = 256;
  data.scale = data.shift = 127.5;
  for (int batch = 1; batch <= 5; ++batch) {
    addBatch(cat(place, "/data_batch_", batch, ".bin"), data.train);
  }
  addBatch(place + "/test_batch.bin", data.test);
  return data;
}

}  // namespace tc0
