#include "compiler/lower/hints.h"

#include <map>
#include <nlohmann/json.hpp>

#include "circuit/base/assert.h"

namespace tc0::lower {
namespace {

using Json = nlohmann::ordered_json;

// The digits of extent above 1. The others are 0 in every element.
std::vector<std::size_t> runningDigits(const Value& value) {
  std::vector<std::size_t> running;
  for (std::size_t d = 0; d < value.digits.size(); ++d)
    if (value.digits[d] > 1) running.push_back(d);
  return running;
}

// Whether element e of the value, in row-major order, is element e of the array.
bool isSameOrder(const Draft& draft, const Value& value, const std::vector<std::size_t>& running) {
  const Shape& shape = draft.array(value.array).shape;
  AffineRow address = compose(rowMajor(shape), value.at), own = rowMajor(value.digits);
  if (address.offset != 0 || elementsOf(shape, "array") != value.elements()) return false;
  for (std::size_t d : running)
    if (address.strides[d] != own.strides[d]) return false;
  return true;
}

Json entry(const Draft& draft, const std::string& tensor, const Value& value, ArrayId number) {
  Json json{{"tensor", tensor}, {"array", number}};
  std::vector<std::size_t> running = runningDigits(value);
  if (!isSameOrder(draft, value, running)) {
    json["digits"] = Json::array();
    for (std::size_t d : running) json["digits"].push_back(value.digits[d]);
    json["at"] = Json::array();
    for (const AffineRow& row : value.at) {
      TC0_ASSERT(row.strides.size() == value.digits.size());
      Json numbers{row.offset};
      for (std::size_t d : running) numbers.push_back(row.strides[d]);
      json["at"].push_back(std::move(numbers));
    }
  }
  if (value.scale != 1) json["scale"] = value.scale;
  if (value.offset != 0) json["offset"] = value.offset;
  return json;
}

}  // namespace

std::string hintsText(const program::Program& given, const program::Program& program,
                      const LoweredProgram& lowered, const PerArray<ArrayId>& numbers) {
  std::map<std::string, const Value*> values;
  for (program::TensorId id : lowered.values.ids())
    if (const auto& value = lowered.values[id]) values[program.tensor(id).name] = &*value;
  Json tensors = Json::array();
  for (const program::Tensor& tensor : given.tensors()) {
    auto found = values.find(tensor.name);
    if (found == values.end()) continue;
    const Value& value = *found->second;
    if (value.array == kOne || value.scale == 0 || numbers[value.array] < 0) continue;
    TC0_ASSERT(value.elements() == tensor.elements);
    tensors.push_back(entry(lowered.draft, tensor.name, value, numbers[value.array]));
  }
  return Json{{"tensors", std::move(tensors)}}.dump();
}

}  // namespace tc0::lower
