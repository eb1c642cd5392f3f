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

/// A safetensors file: 8 bytes of header length, a JSON header, raw little-endian tensors back to
/// back.
struct Container {
  std::map<std::string, std::string> metadata;
  std::map<std::string, TensorView> tensors;
};

/// Checks everything before use: the header's length, duplicate names, data types, that offsets fit
/// shapes and cover the data without gaps and overlaps. Throws Error; `where` names the file. The
/// container refers to `bytes`.
Container parseSafetensors(std::string_view bytes, const std::string& where);

/// The integers of a one-dimensional tensor of type I8, I16, I32 or I64; throws Error where it is
/// absent or of other kind.
std::vector<std::int64_t> integersOf(const Container& container, const std::string& name,
                                     const std::string& where);

/// The floats of a tensor of type F32, of any shape, in row-major order; throws Error where it is
/// absent or of other kind.
std::vector<float> floatsOf(const Container& container, const std::string& name,
                            const std::string& where);

/// Collects tensors and formats the file: integers, each tensor in the narrowest type that holds
/// it, and floats.
class ContainerWriter {
 public:
  void metadata(const std::string& key, const std::string& value) { metadata_[key] = value; }
  /// Of one dimension, unless a shape of as many elements is given.
  void add(const std::string& name, std::span<const std::int64_t> values,
           std::vector<std::int64_t> shape = {});
  /// As F32, of this shape.
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
