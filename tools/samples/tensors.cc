#include "tools/samples/tensors.h"

#include <map>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"

namespace tc0 {
namespace {

IntegerType typeOf(const std::string& dtype, const std::string& where) {
  static const std::map<std::string, IntegerType> kTypes{
      {"BOOL", {1, false}}, {"U8", {1, false}},  {"U16", {2, false}},
      {"U32", {4, false}},  {"U64", {8, false}}, {"I8", {1, true}},
      {"I16", {2, true}},   {"I32", {4, true}},  {"I64", {8, true}}};
  auto found = kTypes.find(dtype);
  if (found == kTypes.end())
    fail(where, ": required integers or booleans, found ", dtype,
         ", floats; round them and convert the tensor, such as x.to(torch.int64)");
  return found->second;
}

}  // namespace

std::vector<StoredArray> parseTensors(std::string_view bytes, const std::string& where) {
  Container container = parseSafetensors(bytes, where);
  std::vector<StoredArray> arrays;
  for (const auto& [name, tensor] : container.tensors) {
    const std::string place = cat(where, ": '", name.substr(0, 60), "'");
    arrays.push_back(
        {name, tensor.shape, decodeIntegers(tensor.data, typeOf(tensor.dtype, place), place)});
  }
  return arrays;
}

void writeTensors(std::ostream& out, std::int64_t samples,
                  const std::vector<NamedSamples>& arrays) {
  ContainerWriter writer;
  for (const NamedSamples& array : arrays) {
    Shape shape = array.shape;
    shape.insert(shape.begin(), samples);
    if (array.values.element == Element::kI64) {
      const auto* numbers = reinterpret_cast<const std::int64_t*>(array.values.data);
      writer.add(array.name, std::span(numbers, array.values.count), shape);
      continue;
    }
    std::vector<std::int64_t> wide(array.values.count);
    for (std::int64_t i = 0; i < array.values.count; ++i) wide[i] = array.values[i];
    writer.add(array.name, wide, shape);
  }
  out << writer.format();
}

}  // namespace tc0
