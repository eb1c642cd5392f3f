#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tc0 {

/// A tensor in a safetensors file; `data` points into the file's bytes.
struct TensorView {
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::string_view data;
};

/// The content of a safetensors file: 8 bytes of header length, a JSON header, raw little-endian
/// tensors back to back.
struct Container {
  std::map<std::string, std::string> metadata;
  std::map<std::string, TensorView> tensors;
};

/// Reads the bytes of a file. Throws Error, naming the file as `where`, unless the header's length,
/// its names and data types are right and the offsets fit the shapes and cover the data without
/// gaps and overlaps. The container refers to `bytes`.
Container parseSafetensors(std::string_view bytes, const std::string& where);

/// The integers of a one-dimensional tensor of type I8, I16, I32 or I64. Throws Error if there is
/// no such tensor.
std::vector<std::int64_t> integersOf(const Container& container, const std::string& name,
                                     const std::string& where);

/// The floats of a tensor of type F32 and any shape, in row-major order. Throws Error if there is
/// no such tensor.
std::vector<float> floatsOf(const Container& container, const std::string& name,
                            const std::string& where);

/// Collects tensors and formats a safetensors file of them.
class ContainerWriter {
 public:
  void metadata(const std::string& key, const std::string& value) { metadata_[key] = value; }
  /// Adds integers in the narrowest type that holds them. The tensor has one dimension unless a
  /// shape of as many elements is given.
  void add(const std::string& name, std::span<const std::int64_t> values,
           std::vector<std::int64_t> shape = {});
  /// Adds floats as F32, in this shape.
  void addFloats(const std::string& name, std::span<const float> values,
                 std::vector<std::int64_t> shape);
  std::string format() const;

 private:
  struct Entry {
    std::string name, dtype;
    std::vector<std::int64_t> shape;
    std::string data;
  };
  std::map<std::string, std::string> metadata_;
  std::vector<Entry> entries_;
};

}  // namespace tc0
