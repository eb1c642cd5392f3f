#pragma once

#include "circuit/netlist.h"

namespace tc0 {

/// Makes every output a gate, for formats that know no other outputs: each output form is replaced
/// by its binary digits (outputCodes), and each digit is a gate of its own. The digits are the
/// elements of a single output port, in order.
///
/// An output that is a single gate already stays, unless another output is the same gate. A form
/// that is always 0 or 1 takes one gate. An integer of range [lo, hi] takes two levels: a bank of
/// hi - lo gates, one for each value above lo, and a gate for each digit, which adds up the gates
/// of the values at which the digit changes.
Netlist withBinaryOutputs(const Netlist& netlist);

/// An upper bound on what withBinaryOutputs adds.
struct BinaryOutputCost {
  Count gates = 0;
  Count wires = 0;
};
BinaryOutputCost binaryOutputCost(const Netlist& netlist);

}  // namespace tc0
