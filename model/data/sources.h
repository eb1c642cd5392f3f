#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// The readers behind the table of data sets. Each takes the folder of its files; empty means the
/// usual place. Files are taken for hostile: sizes are checked before memory is taken.

/// Reads `digits.csv.gz`: a line has 65 integers, which are 64 pixels 0 .. 16 and the digit. Every
/// fifth line is a test sample.
Dataset loadDigits(const std::string& folder);

/// Reads the four gzip idx files of Fashion-MNIST.
Dataset loadFashion(const std::string& folder);

/// Reads four idx files, gzip or plain, under the names that MNIST's have: train-images-idx3-ubyte,
/// train-labels-idx1-ubyte, and two more that begin with t10k. The files of labels may be absent.
Dataset loadIdx(const std::string& folder);

/// Reads data_batch_1.bin .. data_batch_5.bin and test_batch.bin: records of a label and 3 * 32 *
/// 32 bytes.
Dataset loadCifar10(const std::string& folder);

/// Reads PNG files of one square size and one number of channels, in the order of their names, or of
/// any size if they are cut. Subfolders are classes. Every tenth file makes test samples.
Dataset loadPngFolder(const std::string& folder, const PictureCut& cut = {});

/// Reads the pictures of the font Noto Color Emoji, each different one once: over white, on a square,
/// 32 x 32 pixels. `place` is the font's file or its folder. Every tenth picture is a test sample. There
/// are no classes.
Dataset loadEmoji(const std::string& place);

/// The array in an idx file of unsigned bytes.
struct IdxArray {
  std::vector<std::int64_t> shape;
  std::string_view bytes;  // points into the file's text
};
IdxArray parseIdx(std::string_view file, const std::string& where);

/// The file's text, decompressed if it is gzip. Throws Error if the text has more than `limit`
/// bytes.
std::string readMaybeGzip(const std::string& path, std::uint64_t limit = std::uint64_t{1} << 31);

}  // namespace tc0
