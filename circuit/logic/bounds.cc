#include "circuit/logic/bounds.h"

#include <algorithm>
#include <bit>

#include "circuit/base/assert.h"

namespace tc0 {

// The sources of a list rise and the gates of a bank follow each other, so the wires from one bank
// are neighbours in the list. They are collected until a wire lies beyond the bank.
void forEachPart(const Netlist& netlist, Netlist::List list,
                 const std::function<void(std::span<const Wire>)>& use) {
  std::vector<Wire> part;
  std::int64_t end = 0;  // the first wire after the bank of the wires in `part`
  auto flush = [&] {
    std::stable_sort(part.begin(), part.end(), [&](const Wire& a, const Wire& b) {
      return netlist.threshold(a.source - netlist.inputs()) <
             netlist.threshold(b.source - netlist.inputs());
    });
    if (!part.empty()) use(part);
    part.clear();
  };
  for (const Wire& wire : list) {
    if (wire.source < netlist.inputs()) {
      use({&wire, 1});
      continue;
    }
    if (wire.source >= end) {
      flush();
      std::int64_t bank = netlist.bankOf(wire.source - netlist.inputs());
      end = netlist.inputs() + netlist.firstGate(bank + 1);
    }
    part.push_back(wire);
  }
  flush();
}

// The part contributes one of its prefix sums, of which the empty one is 0.
Range partRange(std::span<const Wire> part) {
  Range range;
  std::int64_t value = 0;
  for (const Wire& wire : part) {
    value += wire.weight;
    range = range.hull({value, value});
  }
  return range;
}

Range sumRange(const Netlist& netlist, Netlist::List list) {
  Range total;
  forEachPart(netlist, list, [&](std::span<const Wire> part) {
    Range range = partRange(part);
    total = {total.lo + range.lo, total.hi + range.hi};
  });
  return total;
}

Range looseRange(Netlist::List list) {
  Range range;
  for (const Wire& wire : list) (wire.weight < 0 ? range.lo : range.hi) += wire.weight;
  return range;
}

int digitsFor(std::uint64_t largest) { return std::bit_width(largest); }

// n digits of two's complement hold -2^(n-1) ... 2^(n-1) - 1: the sign, and the digits of v or of
// -v - 1.
int twosDigitsFor(Range range) {
  TC0_ASSERT(range.lo <= range.hi);
  auto reach = [](std::int64_t v) { return magnitude(v < 0 ? ~v : v); };
  return 1 + digitsFor(std::max(reach(range.lo), reach(range.hi)));
}

OutputCode outputCode(Range range) {
  if (range.lo >= 0 && range.hi <= 1) return {1, false};
  return {twosDigitsFor(range), true};
}

// The range of a form is that of its sum, moved by its constant.
std::vector<OutputCode> outputCodes(const Netlist& netlist) {
  std::vector<OutputCode> codes;
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) {
      Range range = sumRange(netlist, netlist.list(form));
      codes.push_back(outputCode({form.constant + range.lo, form.constant + range.hi}));
    }
  }
  return codes;
}

}  // namespace tc0
