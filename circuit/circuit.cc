#include "circuit/circuit.h"

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {

ArrayId Circuit::find(const std::string& name) const {
  for (std::size_t id = 0; id < arrays_.size(); ++id)
    if (arrays_[id].name == name) return static_cast<ArrayId>(id);
  std::vector<std::string> names;
  for (const Array& array : arrays_) names.push_back(array.name);
  fail("array '", name, "': required one of the circuit's ", arrays_.size(),
       " arrays, found none of this name", didYouMean(name, names));
}

const char* operationName(const Array& array) {
  constexpr const char* kNames[] = {"input", "sum", "step", "read"};
  return kNames[array.op.index()];
}

}  // namespace tc0
