#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// What values a sum of wires can take, over all assignments of the inputs.
///
/// Gates of one bank are ordered: whoever has the larger threshold fires only if the others do. So
/// if a list's wires from one bank are sorted by threshold, their part of the sum is one of their
/// prefix sums. That is what makes g0 - g1 + g2, the parity of three bits, a number that is 0 or 1.

/// Calls `use` with the parts of a list: each input wire alone, wires from one bank together,
/// thresholds rising.
void forEachPart(const Netlist& netlist, Netlist::List list,
                 const std::function<void(std::span<const Wire>)>& use);

/// The least and the largest prefix sum.
Range partRange(std::span<const Wire> part);

/// The sum of the parts' ranges: holds every value that occurs, and often no other.
Range sumRange(const Netlist& netlist, Netlist::List list);

/// The same with every wire on its own: what a reader of one gate can check without looking at
/// others.
Range looseRange(Netlist::List list);

/// How a number that leaves is written in bits: one digit when it is always 0 or 1, else two's
/// complement, as wide as its range needs.
struct OutputCode {
  int width = 1;
  bool twos = false;
};
OutputCode outputCode(Range range);

/// One for each output form, port by port.
std::vector<OutputCode> outputCodes(const Netlist& netlist);

/// Digits that hold every number from 0 to `largest`; digits of two's complement that hold `range`.
int digitsFor(std::uint64_t largest);
int twosDigitsFor(Range range);

}  // namespace tc0
