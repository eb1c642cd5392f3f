#pragma once

#include <string>

#include "compiler/lower/cost.h"
#include "compiler/lower/options.h"

namespace tc0::lower {

/// The first figure of a draft that is beyond the budget, as a message has it: "at most 1,000 gates,
/// found 1,204". Empty if there is none. The cost has to have wires. Fan-ins, wires and weights are
/// those of the formula, which are never below the circuit's.
std::string excessOf(const DraftCost& cost, const Budget& budget);

}  // namespace tc0::lower
