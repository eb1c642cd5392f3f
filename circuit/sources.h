#pragma once

#include <variant>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// The arrays that an operation reads, in its own order; one that is read twice stands twice.
std::vector<ArrayId> sourcesOf(const std::variant<InputOp, SumOp, StepOp, ReadOp>& op);

}  // namespace tc0
