#include "tools/check/proof/hints.h"

#include <algorithm>
#include <unordered_map>

#include "tools/check/error.h"
#include "tools/check/strict_json.h"

namespace tc0check {

namespace {

using Ids = std::unordered_map<std::string, int>;

Ids idsOf(const Program& program) {
  Ids ids;
  for (std::size_t id = 0; id < program.tensors.size(); ++id) ids[program[int(id)].name] = int(id);
  return ids;
}

Hint readHint(const Json& json, const std::string& where, const Circuit& circuit,
              const Program& program, const Ids& ids) {
  Fields fields(json, where, {"tensor", "digits", "array", "at", "scale", "offset"});
  std::string name = fields.text("tensor");
  auto found = ids.find(name);
  if (found == ids.end()) {
    refuse(where, ": the name of a tensor of the program required; found '", name.substr(0, 80),
           "'");
  }
  Int array = fields.integer("array");
  if (array < 0 || array >= std::ssize(circuit.arrays)) {
    refuse(where, ": one of ", circuit.arrays.size(), " arrays required; found ", array);
  }
  Hint hint = sameElements(circuit, int(array), found->second);
  if (fields.has("digits")) hint.digits = fields.integers("digits");
  Int elements = checkShape(hint.digits, fields.place("digits"));
  if (elements != program[hint.tensor].elements) {
    refuse(fields.place("digits"), ": ", program[hint.tensor].elements,
           " elements required; found ", elements);
  }
  const std::vector<Int>& shape = circuit[hint.array].shape;
  if (fields.has("at")) {
    hint.at = readMap(fields.at("at"), wholeBox(hint.digits), shape, fields.place("at"));
  } else if (hint.digits != shape) {
    refuse(where, ": 'at' required, because the digits are not the array's shape");
  }
  if (fields.has("scale")) hint.scale = fields.integer("scale");
  if (fields.has("offset")) hint.offset = fields.integer("offset");
  if (std::max(magnitude(hint.scale), magnitude(hint.offset)) >= Count{1} << 62) {
    refuse(where, ": a scale and an offset below 2^62 in magnitude required; found ", hint.scale,
           " and ", hint.offset);
  }
  return hint;
}

}  // namespace

Hint sameElements(const Circuit& circuit, int array, int tensor) {
  Hint hint;
  hint.tensor = tensor;
  hint.array = array;
  hint.digits = circuit[array].shape;
  for (std::size_t d = 0; d < hint.digits.size(); ++d) {
    Row row;
    row.strides.assign(d + 1, 0);
    row.strides[d] = 1;
    hint.at.push_back(std::move(row));
  }
  return hint;
}

bool isSameElements(const Hint& hint, const Circuit& circuit) {
  const std::vector<Int>& shape = circuit[hint.array].shape;
  Int elements = 1;
  for (Int extent : hint.digits) elements *= extent;
  if (elements != circuit[hint.array].elements) return false;
  Row address = addressOf(hint.at, shape);
  if (address.offset != 0) return false;
  Int stride = elements;
  for (std::size_t d = 0; d < hint.digits.size(); ++d) {
    stride /= hint.digits[d];
    if (hint.digits[d] > 1 && address.stride(d) != stride) return false;
  }
  return true;
}

std::vector<Hint> hintsOf(const Circuit& circuit, const Program& program) {
  Ids ids = idsOf(program);
  std::vector<Hint> hints;
  auto text = circuit.file.metadata.find("hints");
  if (text != circuit.file.metadata.end()) {
    std::string where = circuit.file.path + ": hints";
    Json json = parseJson(text->second, where);
    Fields fields(json, where, {"tensors"});
    const Json& list = fields.array("tensors");
    for (std::size_t k = 0; k < list.size(); ++k) {
      hints.push_back(readHint(list[k], paste(where, ", ", k), circuit, program, ids));
    }
  } else {
    for (std::size_t id = 0; id < circuit.arrays.size(); ++id) {
      auto found = ids.find(circuit[int(id)].name);
      if (found == ids.end()) continue;
      if (program[found->second].elements != circuit[int(id)].elements) continue;
      hints.push_back(sameElements(circuit, int(id), found->second));
    }
  }
  std::stable_sort(hints.begin(), hints.end(),
                   [](const Hint& a, const Hint& b) { return a.tensor < b.tensor; });
  return hints;
}

}  // namespace tc0check
