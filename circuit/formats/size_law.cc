#include "circuit/formats/size_law.h"

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/formats/names.h"
#include "circuit/size/count.h"

namespace tc0 {

NetlistFigures figuresOf(const Netlist& netlist) {
  NetlistFigures figures{.gates = Count(netlist.gates()),
                         .banks = Count(netlist.banks()),
                         .entries = netlist.storedEntries(),
                         .nameCharacters = nameCharacters(netlist)};
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank)
    figures.wires += Count(netlist.gatesOf(bank)) * netlist.list(bank).size();
  return figures;
}

NetlistFigures figuresOf(const Circuit& circuit) {
  const Counts counts = count(circuit);
  NetlistFigures figures{.gates = counts.gates,
                         .wires = counts.wires,
                         .banks = counts.storedSums,
                         .entries = counts.storedEntries};
  for (const InputPort& port : inputPorts(circuit))
    figures.nameCharacters += nameCharacters(port.name, port.shape, port.coding.width);
  for (const Output& output : circuit.outputs())
    figures.nameCharacters += nameCharacters(output.name, circuit.array(output.array).shape, 16);
  return figures;
}

std::string text(const NetlistFigures& figures) {
  return cat(grouped(figures.gates), " gates, ", grouped(figures.entries), " wires of stored sums");
}

}  // namespace tc0
