#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// The readers behind the table of data sets. Each takes the folder of its files, empty for the
/// usual place, and treats files as hostile: sizes are checked before memory is taken.

/// `digits.csv.gz`: 65 integers a line, 64 pixels 0 .. 16 and the digit. Every fifth is a test
/// sample.
Dataset loadDigits(const std::string& folder);

/// Fashion-MNIST's four gzip idx files.
Dataset loadFashion(const std::string& folder);

/// Four idx files of one's own, as MNIST names them, gzip or plain: train-images-idx3-ubyte,
/// train-labels-idx1-ubyte (may be absent), t10k-...
Dataset loadIdx(const std::string& folder);

/// data_batch_1.bin .. data_batch_5.bin and test_batch.bin: records of a label and 3 * 32 * 32
/// bytes.
Dataset loadCifar10(const std::string& folder);

/// PNG files of one square size and one number of channels, in name order. Subfolders are classes.
/// Every tenth is a test sample.
Dataset loadPngFolder(const std::string& folder);

/// An array of an idx file of unsigned bytes.
struct IdxArray {
  std::vector<std::int64_t> shape;
  std::string_view bytes;  // points into the file's text
};
IdxArray parseIdx(std::string_view file, const std::string& where);

/// The file's text, decompressed where it is gzip; refused where that is more than `limit` bytes.
std::string readMaybeGzip(const std::string& path, std::uint64_t limit = std::uint64_t{1} << 31);

}  // namespace tc0
