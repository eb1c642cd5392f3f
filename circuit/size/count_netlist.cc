// The figures of a netlist, bank by bank.
#include <algorithm>

#include "circuit/size/count.h"
#include "circuit/size/figures.h"

namespace tc0 {

std::vector<std::int32_t> levels(const Netlist& netlist) {
  std::vector<std::int32_t> levels;
  levels.reserve(netlist.gates());
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    std::int32_t deepest = 0;
    for (const Wire& wire : netlist.list(bank))
      if (wire.source >= netlist.inputs())
        deepest = std::max(deepest, levels[wire.source - netlist.inputs()]);
    levels.insert(levels.end(), netlist.gatesOf(bank), deepest + 1);
  }
  return levels;
}

Counts count(const Netlist& netlist) {
  Counts counts;
  counts.inputWires = netlist.inputs();
  std::vector<std::int32_t> level = levels(netlist);
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    SumFigures sum;
    for (const Wire& wire : netlist.list(bank)) sum.add(wire.weight, 0);
    sum.level = level[netlist.firstGate(bank)] - 1;
    addSums(counts, sum, netlist.gatesOf(bank), 1);
  }
  return counts;
}

}  // namespace tc0
