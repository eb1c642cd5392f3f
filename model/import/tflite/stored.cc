#include "model/import/tflite/stored.h"

#include <algorithm>
#include <bit>

#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0::importer {
namespace {

// FLOAT32, INT32, UINT8, INT64, INT16, INT8.
constexpr StoredType kTypes[] = {{0, true, true, 32},  {2, false, true, 32}, {3, false, false, 8},
                                 {4, false, true, 64}, {7, false, true, 16}, {9, false, true, 8}};

double numberOf(const StoredType& type, std::uint64_t bits) {
  if (type.isFloat) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  if (!type.isSigned) return static_cast<double>(bits);
  const int unused = 64 - type.bits;
  return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
}

}  // namespace

Stored readStored(const FlatTable& table, std::size_t number) {
  Stored tensor;
  tensor.name = cat(table.text(3), "#", number);
  tensor.shape = table.integers(0, 4);
  tensor.type = table.integer(1, 1, true, 0);
  tensor.buffer = table.integer(2, 4, false, 0);
  if (const auto quantisation = table.table(4)) {
    tensor.scale = quantisation->singles(2);
    tensor.zero = quantisation->integers(3, 8);
    tensor.axis = quantisation->integer(6, 4, true, 0);
  }
  if (tensor.zero.empty()) tensor.zero.assign(std::max<std::size_t>(tensor.scale.size(), 1), 0);
  return tensor;
}

StoredType typeOf(const Stored& tensor, const std::string& where) {
  for (const StoredType& type : kTypes)
    if (type.number == tensor.type) return type;
  fail(where, ": tensor '", tensor.name, "': required integers or floats, found type ",
       tensor.type);
}

std::optional<Numbers> numbersOf(const Stored& tensor, const std::vector<FlatTable>& buffers,
                                 const std::string& where) {
  if (tensor.buffer <= 0 || tensor.buffer >= std::ssize(buffers)) return std::nullopt;
  const std::string_view data = buffers[tensor.buffer].bytes(0);
  if (data.empty()) return std::nullopt;
  const StoredType type = typeOf(tensor, where);
  Magnitude count = 1;
  for (std::int64_t extent : tensor.shape) {
    if (extent < 1) fail(where, ": tensor '", tensor.name, "': required extents of at least 1");
    count = multiplyMagnitudes(count, extent);
  }
  if (multiplyMagnitudes(count, type.bits / 8) != data.size())
    fail(where, ": tensor '", tensor.name, "': required numbers for the shape ",
         listText(tensor.shape), ", found ", data.size(), " bytes");
  Numbers numbers{tensor.shape, type.isFloat, type.isSigned, type.bits, {}};
  const std::size_t size = type.bits / 8;
  for (std::size_t i = 0; i < data.size(); i += size) {
    std::uint64_t bits = 0;
    for (std::size_t b = size; b-- > 0;) bits = bits << 8 | static_cast<unsigned char>(data[i + b]);
    numbers.values.push_back(numberOf(type, bits));
  }
  return numbers;
}

}  // namespace tc0::importer
