#pragma once

#include <cstdint>

#include "runtime/gates/plan.h"

namespace tc0 {

/// Replaces the wires that a plan names by slots of a block's state, in its operations, digits,
/// comparisons, inputs, outputs and gates. There are `wires` of them, and inputs are the first.
///
/// If `shared`, a slot is used again behind the last operation that reads its wire; the wires of
/// outputs and gates keep theirs. Otherwise every wire has a slot of its own.
void assignSlots(GatePlan& plan, std::uint32_t wires, bool shared);

}  // namespace tc0
