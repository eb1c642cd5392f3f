#pragma once

#include <string>

#include "circuit/size/count.h"
#include "compiler/lower/cost.h"
#include "compiler/lower/options.h"

namespace tc0::lower {

/// The first figure of a draft that is beyond the budget, as a message has it: "at most 1,000 gates,
/// found 1,204". Empty if there is none. The cost has to have wires. Fan-ins, wires and weights are
/// those of the formula, which spreads zero weights evenly, so a circuit can have a few more.
std::string excessOf(const DraftCost& cost, const Budget& budget);

/// What excessOf() says of a finished circuit, whose figures are exact.
std::string excessOf(const Counts& counts, const Budget& budget);

}  // namespace tc0::lower
