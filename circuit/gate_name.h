#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "circuit/circuit.h"

namespace tc0 {

/// The number of the gate of this name, such as "exp[0, 3].5": the step, the element's index and the
/// number of the gate among the element's thresholds. This is how GateQuery::wireName() names gates.
///
/// What is left out is 0: "exp[0, 3]" is the first gate of the element, and "exp" that of the first
/// element. `breakpoint` can say the gate apart from the name. The step may also be called by the
/// words that its name ends in, "blocks.0.exp" for "0.velocity.blocks.0.exp", if no other step's
/// name does.
///
/// Throws Error if there is no such step, element or gate, with the steps of a similar name.
std::int64_t gateNamed(const Circuit& circuit, const std::string& name,
                       std::optional<std::int64_t> breakpoint = {});

}  // namespace tc0
