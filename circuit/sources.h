#pragma once

#include <variant>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// The arrays that an operation reads, in the order in which it names them. An array that it reads
/// twice is listed twice.
std::vector<ArrayId> sourcesOf(const std::variant<InputOp, SumOp, StepOp, ReadOp>& op);

}  // namespace tc0
