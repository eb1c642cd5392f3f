#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tc0::importer {

/// Protobuf's wire format: a message is a list of fields, each a number and a value.
///
///   varint    bits 0 to 2: kind, the rest: number of the field; then, by kind,
///   0 varint  7 bits a byte, least significant first, the highest bit says "more"
///   1 fixed   8 bytes          5 fixed   4 bytes
///   2 bytes   varint length, then so many bytes: text, a message, or packed numbers
struct Field {
  std::uint32_t number = 0;
  enum class Kind { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 } kind = Kind::kVarint;
  std::uint64_t value = 0;  // of a varint or fixed number
  std::string_view bytes;   // of kBytes; a part of the message
};

/// Reads the fields of a message one by one. Never reads past its end; throws Error, naming
/// `where`, for bytes that are no message.
class WireReader {
 public:
  WireReader(std::string_view message, std::string where)
      : rest_(message), where_(std::move(where)) {}

  /// The next field, or nothing at the end.
  std::optional<Field> next();
  const std::string& where() const { return where_; }

 private:
  std::uint64_t varint();
  std::string_view take(std::uint64_t count);

  std::string_view rest_;
  std::string where_;
};

/// Text, a number with sign, and a 32-bit float of a field; Error if it is of another kind.
std::string textOf(const Field& field, const std::string& where);
std::int64_t integerOf(const Field& field, const std::string& where);
float floatOf(const Field& field, const std::string& where);
/// The numbers of a repeated field, of which each occurrence holds one or a packed list.
void appendIntegers(std::vector<std::int64_t>& to, const Field& field, const std::string& where);
void appendFloats(std::vector<float>& to, const Field& field, const std::string& where);
void appendDoubles(std::vector<double>& to, const Field& field, const std::string& where);

}  // namespace tc0::importer
