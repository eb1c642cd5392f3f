#include "circuit/gate_query.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {

void checkGate(std::int64_t g, std::int64_t gates) {
  if (g < 0 || g >= gates) fail("gate: required a number in [0, ", gates - 1, "], found ", g);
}

GateQuery::GateQuery(const Circuit& circuit) : circuit_(circuit), flattener_(circuit) {
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    if (const auto* step = array.as<StepOp>(); step != nullptr && step->layout.total() > 0)
      steps_.push_back(id);
    if (const auto* input = array.as<InputOp>(); input != nullptr && input->coding.width > 0)
      inputs_.push_back(id);
  }
}

// The steps that have gates are sorted by their first gate. The last one whose first gate is at
// most g has the gate, and its layout says where.
GateInfo GateQuery::place(std::int64_t g) const {
  checkGate(g, circuit_.gates());
  auto after = std::upper_bound(
      steps_.begin(), steps_.end(), g,
      [&](std::int64_t gate, ArrayId id) { return gate < circuit_.array(id).first; });
  TC0_ASSERT(after != steps_.begin());
  ArrayId id = *std::prev(after);
  const StepOp& step = *circuit_.array(id).as<StepOp>();
  StepLayout::Place place = step.layout.locate(g - circuit_.array(id).first);
  std::int64_t k = step.tables.start[place.table] + place.gate;
  return {g, id, std::move(place.index), place.gate, step.tables.p[k], step.tables.qAt(k), 0};
}

std::int64_t GateQuery::number(ArrayId id, const Index& index, std::int64_t breakpoint) const {
  const Array& array = circuit_.array(id);
  if (array.as<StepOp>() == nullptr) fail("gate: required a step, found '", array.name, "'");
  TC0_ASSERT(isInside(array.shape, index.data()));
  return array.first + array.as<StepOp>()->layout.before(index.data()) + breakpoint;
}

std::string GateQuery::wireName(std::int64_t wire) const {
  if (wire >= circuit_.inputWires()) {
    GateInfo info = place(wire - circuit_.inputWires());
    return cat(circuit_.array(info.step).name, listText(info.index), ".", info.breakpoint);
  }
  auto after =
      std::upper_bound(inputs_.begin(), inputs_.end(), wire,
                       [&](std::int64_t w, ArrayId id) { return w < circuit_.array(id).first; });
  if (wire < 0 || after == inputs_.begin())
    fail("wire: required a number in [0, ", circuit_.inputWires() + circuit_.gates() - 1,
         "], found ", wire);
  const Array& array = circuit_.array(*std::prev(after));
  std::int64_t width = array.as<InputOp>()->coding.width, at = wire - array.first;
  return cat(array.name, indexText(array.shape, at / width), ".", at % width);
}

}  // namespace tc0
