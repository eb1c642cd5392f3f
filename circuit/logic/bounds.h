#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

// The values that a sum of wires can take, over all assignments of the inputs.
//
// The gates of one bank are nested: a gate is 1 only if every gate of the bank with a smaller
// threshold is. So if the wires of a list that come from one bank are sorted by threshold, they
// contribute one of their prefix sums. That is why g0 - g1 + g2, the parity of three bits, is
// known to be 0 or 1.

/// Calls `use` with the parts of a list: each input wire alone, and the wires from one bank
/// together by rising thresholds.
void forEachPart(const Netlist& netlist, Netlist::List list,
                 const std::function<void(std::span<const Wire>)>& use);

/// The least and the largest prefix sum of a part.
Range partRange(std::span<const Wire> part);

/// A range of a sum: the ranges of its parts added up. It holds every value that occurs, and often
/// no other.
Range sumRange(const Netlist& netlist, Netlist::List list);

/// A range of a sum if every wire varies by itself. It is looser than sumRange, but a reader can
/// check it without looking at other gates.
Range looseRange(Netlist::List list);

/// How an output number is written in bits: as one digit if it is always 0 or 1, else in two's
/// complement, as wide as its range needs.
struct OutputCode {
  int width = 1;
  bool twos = false;
};
OutputCode outputCode(Range range);

/// The codes of all output forms, port by port.
std::vector<OutputCode> outputCodes(const Netlist& netlist);

/// The binary digits that hold every number from 0 to `largest`.
int digitsFor(std::uint64_t largest);
/// The digits of two's complement that hold every number of `range`.
int twosDigitsFor(Range range);

}  // namespace tc0
