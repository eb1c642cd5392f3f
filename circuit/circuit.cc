#include "circuit/circuit.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {

ArrayId Circuit::find(const std::string& name) const {
  for (ArrayId id : arrays_.ids())
    if (arrays_[id].name == name) return id;
  std::vector<std::string> names;
  for (const Array& array : arrays_) names.push_back(array.name);
  fail("array '", name, "': required one of the circuit's ", arrays_.size(),
       " arrays, found none of this name", didYouMean(name, names));
}

const char* operationName(const Array& array) {
  constexpr const char* kNames[] = {"input", "sum", "step", "read"};
  return kNames[array.op.index()];
}

GateForm formOf(const ReadOp& read, const Tables& tables, std::int64_t table,
                std::int64_t variant) {
  TC0_ASSERT(variant >= 0 && variant < read.variants);
  std::int64_t gates = tables.gates(table);
  std::int64_t first = read.variants * tables.start[table] + variant * gates;
  return {read.base[table * read.variants + variant],
          std::span(read.increments).subspan(first, gates)};
}

}  // namespace tc0
