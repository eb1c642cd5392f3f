#include <ostream>

#include "circuit/base/error.h"
#include "circuit/formats/graph.h"
#include "circuit/formats/names.h"

namespace tc0 {
namespace {

// A wire as an edge's end: the node of an input, or the field of a gate in the node of its bank.
std::string nodeOf(const Netlist& netlist, std::int64_t source) {
  if (source < netlist.inputs()) return cat("i", source);
  std::int64_t gate = source - netlist.inputs();
  return cat("b", netlist.bankOf(gate), ":g", gate);
}

void writeWires(const Netlist& netlist, Netlist::List list, const std::string& target,
                std::ostream& out) {
  for (const Wire& wire : list) {
    out << "  " << nodeOf(netlist, wire.source) << " -> " << target;
    if (wire.weight != 1) out << " [label=\"" << wire.weight << "\"]";
    out << ";\n";
  }
}

void writeBank(const Netlist& netlist, std::int64_t bank, std::ostream& out) {
  out << "  b" << bank << " [shape=record, label=\"";
  for (std::int64_t gate = netlist.firstGate(bank); gate < netlist.firstGate(bank + 1); ++gate) {
    out << (gate == netlist.firstGate(bank) ? "" : "|") << "<g" << gate << "> g" << gate
        << ": \\>= " << netlist.threshold(gate);
  }
  out << "\"];\n";
  writeWires(netlist, netlist.list(bank), cat("b", bank), out);
}

}  // namespace

void writeDot(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  const NetlistFigures figures = figuresOf(netlist);
  checkSize(options, "DOT", kDotSize.bytes(figures), text(figures));
  NetNames names(netlist);
  std::int64_t number = 0;
  out << "digraph \"" << options.model << "\" {\n  rankdir=LR;\n  node [fontname=\"Helvetica\"];\n";
  for (const std::string& input : names.inputBits())
    out << "  i" << number++ << " [label=\"" << input << "\"];\n";
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) writeBank(netlist, bank, out);
  std::size_t next = 0;
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) {
      std::string node = cat("o", next);
      out << "  " << node << " [shape=doublecircle, label=\"" << names.outputs()[next++].name;
      if (form.constant != 0) out << "\\n" << form.constant;
      out << "\"];\n";
      writeWires(netlist, netlist.list(form), node, out);
    }
  }
  out << "}\n";
}

}  // namespace tc0
