#pragma once

#include "circuit/netlist.h"

namespace tc0 {

/// The same circuit for formats whose outputs have to be gates: the output forms become their
/// binary digits (outputCodes), each of them a gate of its own. They are the elements of one output
/// port, in order.
///
/// A form that is a bare gate stays, unless the gate is taken by another output. A form that is
/// always 0 or 1 takes one gate. An integer of range [lo, hi] takes a bank of hi - lo gates, one
/// for each value above lo, and a gate for each digit, which adds up the values at which it
/// changes: two levels more.
Netlist withBinaryOutputs(const Netlist& netlist);

/// What that adds, at most.
struct BinaryOutputCost {
  Count gates = 0;
  Count wires = 0;
};
BinaryOutputCost binaryOutputCost(const Netlist& netlist);

}  // namespace tc0
