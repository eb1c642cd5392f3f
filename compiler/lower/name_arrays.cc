#include "compiler/lower/name_arrays.h"

#include <algorithm>
#include <set>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

using Names = std::set<std::string>;

Names namesOf(const program::Program& program) {
  Names names;
  for (const program::Tensor& tensor : program.tensors()) names.insert(tensor.name);
  return names;
}

// The tensors that each array holds, by name.
PerArray<std::vector<std::string>> heldBy(const program::Program& program,
                                          const LoweredProgram& lowered, const Names& given) {
  PerArray<std::vector<std::string>> held;
  held.resize(lowered.draft.arrays().size());
  for (program::TensorId id : lowered.values.ids()) {
    const std::string& name = program.tensor(id).name;
    const std::optional<Value>& value = lowered.values[id];
    if (value && isWhole(lowered.draft, *value) && given.contains(name))
      held[value->array].push_back(name);
  }
  return held;
}

// The name that an array of these tensors gets.
const std::string& chosen(const std::vector<std::string>& tensors, const std::string& now) {
  auto same = std::find(tensors.begin(), tensors.end(), now);
  return same == tensors.end() ? tensors.front() : *same;
}

// The terms of a sum that is this value.
std::vector<Term> writtenOut(const Value& value) {
  std::vector<Term> terms;
  addTerm(terms, value, 1, samePlace(value));
  return terms;
}

}  // namespace

void separateArrays(const program::Program& program, LoweredProgram& lowered) {
  Draft& draft = lowered.draft;
  PerArray<bool> taken(draft.arrays().size(), false);
  for (program::TensorId id : lowered.values.ids()) {
    std::optional<Value>& value = lowered.values[id];
    if (!value) continue;
    if (isWhole(draft, *value) && !taken[value->array]) {
      taken[value->array] = true;
      continue;
    }
    ArrayId own = draft.unsharedSum(program.tensor(id).name, value->digits, writtenOut(*value));
    value = valueOf(draft, own, value->groups, value->range);
    taken.resize(draft.arrays().size());
    taken[own] = true;
  }
}

void preferWholeArrays(LoweredProgram& lowered, const PerArray<bool>& live) {
  for (std::optional<Value>& value : lowered.values) {
    if (!value || isWhole(lowered.draft, *value)) continue;
    std::optional<ArrayId> array = lowered.draft.findSum(value->digits, writtenOut(*value));
    if (array && live[*array]) value = valueOf(lowered.draft, *array, value->groups, value->range);
  }
}

void nameArrays(const program::Program& given, const program::Program& program,
                LoweredProgram& lowered, const PerArray<bool>& live) {
  Draft& draft = lowered.draft;
  const Names reserved = namesOf(given);
  const PerArray<std::vector<std::string>> held = heldBy(program, lowered, reserved);
  Names taken;
  for (ArrayId id : live.ids())
    if (live[id] && held[id].empty() && !reserved.contains(draft.array(id).name))
      taken.insert(draft.array(id).name);
  for (ArrayId id : live.ids()) {
    if (!live[id]) continue;
    const std::string now = draft.array(id).name;
    if (!held[id].empty()) {
      draft.rename(id, chosen(held[id], now));
    } else if (reserved.contains(now)) {
      std::string other;
      for (int k = 2; other.empty() || reserved.contains(other) || !taken.insert(other).second; ++k)
        other = suffixed(now, k);
      draft.rename(id, other);
    }
  }
}

}  // namespace tc0::lower
