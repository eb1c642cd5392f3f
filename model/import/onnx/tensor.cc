#include "model/import/onnx/tensor.h"

#include <bit>
#include <cmath>
#include <fstream>
#include <limits>

#include "circuit/base/error.h"
#include "circuit/base/number.h"
#include "model/import/onnx/wire.h"

namespace tc0::importer {
namespace {

struct TypeRow {
  std::int64_t number;
  ElementType type;
};
// FLOAT, UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, FLOAT16, DOUBLE, UINT32, UINT64,
// BFLOAT16, UINT4, INT4, UINT2, INT2.
constexpr TypeRow kTypes[] = {
    {1, {true, true, 32}},   {2, {false, false, 8}},   {3, {false, true, 8}},
    {4, {false, false, 16}}, {5, {false, true, 16}},   {6, {false, true, 32}},
    {7, {false, true, 64}},  {9, {false, false, 1}},   {10, {true, true, 16}},
    {11, {true, true, 64}},  {12, {false, false, 32}}, {13, {false, false, 64}},
    {16, {true, false, 16}}, {21, {false, false, 4}},  {22, {false, true, 4}},
    {25, {false, false, 2}}, {26, {false, true, 2}},
};
constexpr std::int64_t kBool = 9, kBfloat16 = 16;

// The fields of a TensorProto.
struct Stored {
  std::string name;
  std::int64_t type = 0, location = 0;
  std::vector<std::int64_t> dims, int32s, int64s, uint64s;
  std::vector<float> floats;
  std::vector<double> doubles;
  std::string_view raw;
  bool hasRaw = false;
  std::string file;  // of external data
  std::int64_t offset = 0, length = -1;
};

std::int64_t decimalOf(const std::string& text, const std::string& where) {
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
    fail(where, ": required a number of bytes, found '", text.substr(0, 20), "'");
  return std::stoll(text);
}

void readExternal(Stored& stored, std::string_view message, const std::string& where) {
  WireReader reader(message, where);
  std::string key, value;
  while (const auto field = reader.next()) {
    if (field->number == 1) key = textOf(*field, where);
    if (field->number == 2) value = textOf(*field, where);
  }
  if (key == "location") stored.file = value;
  if (key == "offset") stored.offset = decimalOf(value, where);
  if (key == "length") stored.length = decimalOf(value, where);
}

Stored readStored(std::string_view message, const std::string& where) {
  Stored stored;
  WireReader reader(message, where);
  while (const auto field = reader.next()) switch (field->number) {
      case 1:
        appendIntegers(stored.dims, *field, where);
        break;
      case 2:
        stored.type = integerOf(*field, where);
        break;
      case 4:
        appendFloats(stored.floats, *field, where);
        break;
      case 5:
        appendIntegers(stored.int32s, *field, where);
        break;
      case 7:
        appendIntegers(stored.int64s, *field, where);
        break;
      case 8:
        stored.name = textOf(*field, where);
        break;
      case 9:
        textOf(*field, where);
        stored.raw = field->bytes;
        stored.hasRaw = true;
        break;
      case 10:
        appendDoubles(stored.doubles, *field, where);
        break;
      case 11:
        appendIntegers(stored.uint64s, *field, where);
        break;
      case 13:
        textOf(*field, where);
        readExternal(stored, field->bytes, where);
        break;
      case 14:
        stored.location = integerOf(*field, where);
        break;
      default:
        break;
    }
  return stored;
}

double halfOf(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  double value = exponent == 0    ? std::ldexp(mantissa, -24)
                 : exponent == 31 ? (mantissa == 0 ? HUGE_VAL : NAN)
                                  : std::ldexp(1024 + mantissa, exponent - 25);
  return (bits >> 15) != 0 ? -value : value;
}

double floatOfBits(std::int64_t type, const ElementType& element, std::uint64_t bits) {
  if (element.bits == 64) return std::bit_cast<double>(bits);
  if (element.bits == 32) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  if (type == kBfloat16) return std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16));
  return halfOf(bits);
}

double integerOfBits(const ElementType& element, std::uint64_t bits, const std::string& where) {
  const int unused = 64 - element.bits;
  if (!element.isSigned) {
    if (bits > INT64_MAX) return std::numeric_limits<double>::infinity();
    return heldInteger(static_cast<std::int64_t>(bits), where);
  }
  return heldInteger(static_cast<std::int64_t>(bits << unused) >> unused, where);
}

// Numbers of less than a byte are packed, the first one in the lowest bits.
void decodeRaw(const Stored& stored, const ElementType& element, std::string_view raw,
               std::int64_t count, const std::string& where, std::vector<double>& values) {
  const int bits = stored.type == kBool ? 8 : element.bits;
  const Magnitude needed = (static_cast<Magnitude>(count) * bits + 7) / 8;
  if (raw.size() != needed)
    fail(where, ": required ", needed, " bytes for the shape ", listText(stored.dims), ", found ",
         raw.size());
  values.reserve(count);
  for (std::int64_t i = 0; i < count; ++i) {
    std::uint64_t number = 0;
    if (bits < 8) {
      const int perByte = 8 / bits;
      number =
          static_cast<unsigned char>(raw[i / perByte]) >> (i % perByte * bits) & ((1U << bits) - 1);
    } else {
      for (int b = bits / 8; b-- > 0;)
        number = number << 8 | static_cast<unsigned char>(raw[i * (bits / 8) + b]);
    }
    values.push_back(element.isFloat ? floatOfBits(stored.type, element, number)
                                     : integerOfBits(element, number, where));
  }
}

void decodeLists(const Stored& stored, const ElementType& element, std::int64_t count,
                 const std::string& where, std::vector<double>& values) {
  for (float value : stored.floats) values.push_back(value);
  for (double value : stored.doubles) values.push_back(value);
  for (std::int64_t value : stored.int64s) values.push_back(heldInteger(value, where));
  for (std::int64_t value : stored.uint64s) values.push_back(heldInteger(value, where));
  const int perNumber = element.bits < 8 && stored.type != kBool ? 8 / element.bits : 1;
  for (std::int64_t value : stored.int32s)
    for (int part = 0; part < perNumber && std::ssize(values) < count; ++part) {
      const std::uint64_t bits = static_cast<std::uint64_t>(value) >> (part * element.bits);
      values.push_back(element.isFloat ? floatOfBits(stored.type, element, bits & UINT16_MAX)
                       : perNumber > 1
                           ? integerOfBits(element, bits & ((1U << element.bits) - 1), where)
                           : heldInteger(value, where));
    }
  if (std::ssize(values) != count)
    fail(where, ": required ", count, " numbers for the shape ", listText(stored.dims), ", found ",
         values.size());
}

std::string externalBytes(const Stored& stored, const std::filesystem::path& folder,
                          std::uint64_t needed, const std::string& where) {
  const std::filesystem::path name(stored.file);
  bool inside = !folder.empty() && !name.empty() && name.is_relative();
  for (const auto& part : name) inside = inside && part != "..";
  if (!inside)
    fail(where, ": required external data in a file beside the network, found '",
         stored.file.substr(0, 80), "'");
  if (stored.length >= 0 && static_cast<std::uint64_t>(stored.length) != needed)
    fail(where, ": required ", needed, " bytes of external data, found a length of ",
         stored.length);
  std::ifstream in(folder / name, std::ios::binary);
  in.seekg(stored.offset);
  std::string bytes;
  std::error_code error;
  const auto size = std::filesystem::file_size(folder / name, error);
  if (!in || error || size < static_cast<std::uint64_t>(stored.offset) ||
      size - stored.offset < needed)
    fail(where, ": required ", needed, " bytes of external data in '", stored.file.substr(0, 80),
         "' from byte ", stored.offset, ", found less");
  bytes.resize(needed);
  in.read(bytes.data(), static_cast<std::streamsize>(needed));
  if (!in) fail(where, ": required external data that can be read, found an error");
  return bytes;
}

}  // namespace

ElementType elementType(std::int64_t number, const std::string& where) {
  for (const TypeRow& row : kTypes)
    if (row.number == number) return row.type;
  fail(where, ": required a tensor of integers or of floats of 16 to 64 bits, found ONNX type ",
       number);
}

double heldInteger(std::int64_t value, const std::string& where) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53, kNoLimit = INT64_MAX - 1024;
  if (value >= kNoLimit) return std::numeric_limits<double>::infinity();
  if (value <= -kNoLimit) return -std::numeric_limits<double>::infinity();
  if (value > kExact || value < -kExact)
    fail(where, ": required integers below 2^53 in magnitude, found ", value);
  return static_cast<double>(value);
}

std::string readTensor(std::string_view message, const std::filesystem::path& folder,
                       const std::string& place, Numbers& numbers) {
  const Stored stored = readStored(message, place);
  const std::string where =
      stored.name.empty() ? place : cat(place, ": tensor '", stored.name.substr(0, 80), "'");
  const ElementType element = elementType(stored.type, where);
  numbers.shape = stored.dims;
  numbers.isFloat = element.isFloat;
  numbers.isSigned = element.isSigned;
  numbers.bits = element.bits;
  Magnitude count = 1;
  bool empty = false;
  if (stored.dims.size() > kMaxRank)
    fail(where, ": required at most ", kMaxRank, " dimensions, found ", stored.dims.size());
  for (std::int64_t extent : stored.dims) {
    if (extent < 0) fail(where, ": required extents of at least 0, found ", listText(stored.dims));
    empty = empty || extent == 0;
    count = multiplyMagnitudes(count, extent);
  }
  if (empty) count = 0;
  if (count > (Magnitude{1} << 31))
    fail(where, ": required at most 2^31 numbers, found the shape ", listText(stored.dims));
  if (stored.location == 1) {
    const std::uint64_t needed = (count * (stored.type == kBool ? 8 : element.bits) + 7) / 8;
    decodeRaw(stored, element, externalBytes(stored, folder, needed, where), count, where,
              numbers.values);
  } else if (stored.hasRaw) {
    decodeRaw(stored, element, stored.raw, count, where, numbers.values);
  } else {
    decodeLists(stored, element, count, where, numbers.values);
  }
  return stored.name;
}

}  // namespace tc0::importer
