#pragma once

#include "circuit/netlist.h"

namespace tc0 {

/// Whether two netlists have the same threshold gates from the inputs up, in any order: each output
/// of one is the same sum of the same gates as the output of that name in the other. Inputs and
/// outputs correspond by the names of formats/names.h. If so the netlists are equal, for every
/// assignment; if not, they may be equal otherwise.
bool haveSameGates(const Netlist& a, const Netlist& b);

}  // namespace tc0
