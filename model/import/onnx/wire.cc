#include "model/import/onnx/wire.h"

#include <bit>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

std::uint64_t littleEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

void requireKind(const Field& field, Field::Kind kind, const std::string& where) {
  if (field.kind != kind)
    fail(where, ": field ", field.number, ": required wire type ", static_cast<int>(kind),
         ", found ", static_cast<int>(field.kind));
}

std::string_view packed(const Field& field, std::size_t size, const std::string& where) {
  requireKind(field, Field::Kind::kBytes, where);
  if (field.bytes.size() % size != 0)
    fail(where, ": field ", field.number, ": required numbers of ", size, " bytes, found ",
         field.bytes.size(), " bytes");
  return field.bytes;
}

}  // namespace

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = static_cast<unsigned char>(take(1)[0]);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
  fail(where_, ": required a number of at most 10 bytes, found more");
}

std::string_view WireReader::take(std::uint64_t count) {
  if (count > rest_.size())
    fail(where_, ": required ", count, " more bytes, found the end after ", rest_.size(),
         "; is the file an ONNX network, and whole?");
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::optional<Field> WireReader::next() {
  if (rest_.empty()) return std::nullopt;
  const std::uint64_t key = varint();
  Field field;
  if (key >> 3 == 0 || key >> 3 > (1 << 29))
    fail(where_, ": required a protobuf field's number, found ", key >> 3,
         "; is the file an ONNX network?");
  field.number = key >> 3;
  switch (key & 7) {
    case 0:
      field.value = varint();
      break;
    case 1:
      field.kind = Field::Kind::kFixed64;
      field.value = littleEndian(take(8));
      break;
    case 2:
      field.kind = Field::Kind::kBytes;
      field.bytes = take(varint());
      break;
    case 5:
      field.kind = Field::Kind::kFixed32;
      field.value = littleEndian(take(4));
      break;
    default:
      fail(where_, ": field ", field.number, ": required wire type 0, 1, 2 or 5, found ", key & 7,
           "; is the file an ONNX network?");
  }
  return field;
}

std::string textOf(const Field& field, const std::string& where) {
  requireKind(field, Field::Kind::kBytes, where);
  return std::string(field.bytes);
}

std::int64_t integerOf(const Field& field, const std::string& where) {
  requireKind(field, Field::Kind::kVarint, where);
  return static_cast<std::int64_t>(field.value);
}

float floatOf(const Field& field, const std::string& where) {
  requireKind(field, Field::Kind::kFixed32, where);
  return std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
}

void appendIntegers(std::vector<std::int64_t>& to, const Field& field, const std::string& where) {
  if (field.kind == Field::Kind::kVarint) {
    to.push_back(static_cast<std::int64_t>(field.value));
    return;
  }
  std::uint64_t value = 0;
  int shift = 0;
  for (unsigned char byte : packed(field, 1, where)) {
    if (shift > 63) fail(where, ": required a number of at most 10 bytes, found more");
    value |= std::uint64_t{byte & 127U} << shift;
    shift += 7;
    if (byte >= 128) continue;
    to.push_back(static_cast<std::int64_t>(value));
    value = 0;
    shift = 0;
  }
  if (shift != 0) fail(where, ": field ", field.number, ": required whole numbers, found a part");
}

void appendFloats(std::vector<float>& to, const Field& field, const std::string& where) {
  if (field.kind == Field::Kind::kFixed32) {
    to.push_back(floatOf(field, where));
    return;
  }
  std::string_view bytes = packed(field, 4, where);
  for (; !bytes.empty(); bytes.remove_prefix(4))
    to.push_back(
        std::bit_cast<float>(static_cast<std::uint32_t>(littleEndian(bytes.substr(0, 4)))));
}

void appendDoubles(std::vector<double>& to, const Field& field, const std::string& where) {
  if (field.kind == Field::Kind::kFixed64) {
    to.push_back(std::bit_cast<double>(field.value));
    return;
  }
  std::string_view bytes = packed(field, 8, where);
  for (; !bytes.empty(); bytes.remove_prefix(8))
    to.push_back(std::bit_cast<double>(littleEndian(bytes.substr(0, 8))));
}

}  // namespace tc0::importer
