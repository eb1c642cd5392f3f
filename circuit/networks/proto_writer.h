#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tc0 {

/// Writes a message in the wire format of protocol buffers: fields, each a number with a kind and a
/// value. Integers are variable-length, 7 bits a byte, the lowest first; texts and messages have
/// their length before them.
class ProtoMessage {
 public:
  ProtoMessage& integer(int field, std::uint64_t value) {
    variable(static_cast<std::uint64_t>(field) << 3);
    variable(value);
    return *this;
  }
  ProtoMessage& text(int field, std::string_view value) {
    variable(static_cast<std::uint64_t>(field) << 3 | 2);
    variable(value.size());
    bytes_ += value;
    return *this;
  }
  ProtoMessage& message(int field, const ProtoMessage& value) { return text(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }

 private:
  void variable(std::uint64_t value) {
    for (; value >= 128; value >>= 7) bytes_ += static_cast<char>(value | 128);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

}  // namespace tc0
