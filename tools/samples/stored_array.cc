#include "tools/samples/stored_array.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// The shape that an input's array must have: "[samples, 2, 3]".
std::string requiredShape(const Shape& shape) {
  std::string text = "[samples";
  for (std::int64_t extent : shape) text += cat(", ", extent);
  return text + "]";
}

// Another shape of as many elements in a sample will do: [samples, 6] for [samples, 2, 3].
void checkShape(const StoredArray& array, const InputPort& port, const std::string& where) {
  std::int64_t numbers = std::ssize(array.values), elements = port.elements();
  if (array.shape.empty() || numbers % elements != 0 || numbers / elements != array.shape[0])
    fail(where, ": '", port.name, "': required an array of shape ", requiredShape(port.shape),
         ", found ", listText(array.shape));
}

const StoredArray& arrayFor(const InputPort& port, const std::vector<StoredArray>& arrays,
                            const std::string& where) {
  for (const StoredArray& array : arrays)
    if (array.name == port.name) return array;
  std::vector<std::string> names;
  for (const StoredArray& array : arrays) names.push_back(array.name);
  if (names.size() > 8) names.resize(8);
  fail(where, ": required an array '", port.name, "', found ", listText(names));
}

}  // namespace

SampleBatch fitted(std::vector<StoredArray> arrays, const std::vector<InputPort>& ports,
                   const std::string& where) {
  if (arrays.size() == 1 && arrays[0].name.empty()) {
    if (ports.size() != 1)
      fail(where, ": required an array for each of the ", ports.size(),
           " inputs, as .npz and .safetensors hold them, found one array");
    arrays[0].name = ports[0].name;
  }
  SampleBatch batch;
  for (const InputPort& port : ports) {
    const StoredArray& array = arrayFor(port, arrays, where);
    checkShape(array, port, where);
    if (batch.values.empty()) batch.samples = array.shape[0];
    if (array.shape[0] != batch.samples)
      fail(where, ": '", port.name, "': required ", batch.samples, " samples as of '",
           ports[0].name, "', found ", array.shape[0]);
    batch.values.push_back(array.values);
  }
  if (arrays.size() != ports.size())
    fail(where, ": required the ", ports.size(), " inputs of the circuit, found ", arrays.size(),
         " arrays");
  return batch;
}

std::uint64_t littleEndianAt(std::string_view bytes, std::uint64_t at, std::size_t size) {
  TC0_ASSERT(at <= bytes.size() && size <= bytes.size() - at && size <= 8);
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    const std::uint8_t byte = bytes[at + i];
    value = value << 8 | byte;
  }
  return value;
}

std::string littleEndianText(std::uint64_t value, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i, value >>= 8) text += static_cast<char>(value & 255);
  return text;
}

// The bytes of a number are collected from the most significant one. Shifting the sign of a short
// number to the top and back extends it.
std::vector<std::int64_t> decodeIntegers(std::string_view data, IntegerType type,
                                         const std::string& where) {
  TC0_ASSERT(data.size() % type.bytes == 0);
  std::vector<std::int64_t> values(data.size() / type.bytes);
  const int unused = 64 - 8 * type.bytes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint64_t bits = 0;
    for (int b = 0; b < type.bytes; ++b) {
      int place = type.bigEndian ? b : type.bytes - 1 - b;
      const std::uint8_t byte = data[i * type.bytes + place];
      bits = bits << 8 | byte;
    }
    if (!type.isSigned && bits > INT64_MAX)
      fail(where, ": required integers of 64 bits with sign, found ", bits);
    const std::int64_t shifted = bits << unused;
    values[i] = type.isSigned ? shifted >> unused : bits;
  }
  return values;
}

}  // namespace tc0
