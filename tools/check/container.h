#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tools/check/number.h"

namespace tc0check {

/// A tensor of integers, read where it lies in the file's bytes.
class Numbers {
 public:
  Numbers() = default;
  Numbers(const char* data, int width, Int size) : data_(data), width_(width), size_(size) {}

  Int size() const { return size_; }
  Int operator[](Int i) const {
    const char* at = data_ + i * width_;
    switch (width_) {
      case 1:
        return read<std::int8_t>(at);
      case 2:
        return read<std::int16_t>(at);
      case 4:
        return read<std::int32_t>(at);
      default:
        return read<std::int64_t>(at);
    }
  }

 private:
  template <class T>
  static Int read(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }

  const char* data_ = nullptr;
  int width_ = 1;  // bytes of one number
  Int size_ = 0;
};

/// A safetensors file:
///
///   bytes 0..7     little-endian u64 H
///   bytes 8..8+H   JSON object: "__metadata__" {name: string}, and for each tensor its name with
///                  {"dtype": "I8" | "I16" | "I32" | "I64", "shape": [n, ...],
///                   "data_offsets": [begin, end]}
///   the rest       the tensors, back to back: no gap, no overlap, nothing after the last
///
/// Everything is checked while reading, so a Container is always sound.
struct Container {
  std::string path;
  std::shared_ptr<const std::string> bytes;
  std::map<std::string, std::string> metadata;
  std::map<std::string, Numbers> tensors;

  std::map<std::string, std::vector<Int>> shapes;  // of tensors whose shape is not [size]

  /// Refuses unless the metadata have this value, and the format and version that all files have.
  void requireKind(const std::string& kind) const;
  void requireFlat() const;  // refused if there is such a tensor

  bool has(const std::string& name) const { return tensors.count(name) != 0; }
  const Numbers& tensor(const std::string& name) const;  // refused if there is none
  /// The tensor of this name and shape, refused if there is none.
  const Numbers& tensor(const std::string& name, const std::vector<Int>& shape) const;
  /// Puts a tensor in that the file lacks.
  void add(const std::string& name, std::vector<Int> numbers);
  /// Refuses if there is a tensor that nobody has asked for. `reader` is what should have.
  void requireAllRead(const char* reader) const;

 private:
  const Numbers& find(const std::string& name) const;

  mutable std::set<std::string> read_;  // the names that were asked for
  std::vector<std::shared_ptr<const std::vector<Int>>> added_;
};

/// Reads and checks a file.
Container readContainer(const std::string& path);

/// The whole of a regular file of at most `limit` bytes.
std::string readBytes(const std::string& path, std::uintmax_t limit);

}  // namespace tc0check
