#include "circuit/networks/number_reads.h"

#include <algorithm>

namespace tc0 {

NumberReads::NumberReads(const Netlist& netlist)
    : netlist_(netlist), isCount_(netlist.banks(), true) {
  for (const InputPort& port : netlist.inputPorts())
    isNumber_.push_back(port.coding.width > 0 && codingWeights(port.coding)[0] == 1);
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) look(netlist.list(bank));
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms) look(netlist.list(form));
}

void NumberReads::look(Netlist::List list) {
  std::vector<Wire> inputs, gates;  // in the order of their sources
  for (const Wire& wire : list) (wire.source < netlist_.inputs() ? inputs : gates).push_back(wire);
  lookAtPorts(inputs);
  lookAtBanks(gates);
}

void NumberReads::lookAtPorts(const std::vector<Wire>& inputs) {
  auto at = inputs.begin();
  for (std::size_t p = 0; p < isNumber_.size(); ++p) {
    const InputPort& port = netlist_.inputPorts()[p];
    const std::int64_t width = port.coding.width;
    const std::int64_t end = port.firstWire + port.elements() * width;
    if (!isNumber_[p]) {
      while (at != inputs.end() && at->source < end) ++at;
      continue;
    }
    const std::vector<std::int64_t> coding = codingWeights(port.coding);
    while (at != inputs.end() && at->source < end) {
      const std::int64_t first = at->source, weight = at->weight;
      bool together = (first - port.firstWire) % width == 0 && inputs.end() - at >= width;
      for (std::int64_t k = 0; together && k < width; ++k)
        together = at[k].source == first + k && at[k].weight == weight * coding[k];
      if (!together) {
        isNumber_[p] = false;
        while (at != inputs.end() && at->source < end) ++at;
        break;
      }
      at += width;
    }
  }
}

void NumberReads::lookAtBanks(const std::vector<Wire>& gates) {
  for (auto at = gates.begin(); at != gates.end();) {
    const std::int64_t bank = netlist_.bankOf(at->source - netlist_.inputs());
    const std::int64_t first = netlist_.inputs() + netlist_.firstGate(bank);
    const std::int64_t size = netlist_.gatesOf(bank);
    auto end = at;
    bool alike = true;
    for (; end != gates.end() && end->source < first + size; ++end)
      alike = alike && end->weight == at->weight;
    if (!alike || end - at != size) isCount_[bank] = false;
    at = end;
  }
}

}  // namespace tc0
