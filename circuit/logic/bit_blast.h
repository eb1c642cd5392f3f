#pragma once

#include "circuit/logic/aig.h"
#include "circuit/netlist.h"

namespace tc0 {

/// A netlist as an and-inverter graph over its input wires. The outputs are the digits of the
/// output forms, port by port, lowest digit first, in the widths that outputCodes gives.
///
/// The sum of a bank is made once, in carry-save form over the digits of its parts (bit_sum.h), and
/// every gate of the bank is one comparison of it with a constant. A conjunction or disjunction is
/// made directly, and so is a bank of few wires if deciding wire by wire takes fewer nodes than
/// adding.
Aig bitBlast(const Netlist& netlist);

/// An upper bound on the nodes that bitBlast makes, which is usually 2 to 5 times too large. Reads
/// every wire once and builds nothing.
Count bitBlastBound(const Netlist& netlist);

}  // namespace tc0
