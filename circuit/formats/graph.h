#pragma once

#include <iosfwd>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Pictures and graphs, for Graphviz (DOT) and for networkx, Gephi, yEd (GraphML). Both have one
/// node for each input wire, each bank and each output number, so that wires are drawn as they are
/// stored, once a bank.
///
/// DOT: a bank is a box with a field for each gate, "g7: >= 3"; wires leave the fields and carry
/// their weights. GraphML: a bank is a node of kind "sum", with an edge to each of its gates, nodes
/// of kind "gate" with a threshold; edges into sums and outputs have a weight. Outputs have a
/// constant.
void writeDot(const Netlist& netlist, std::ostream& out, const WriteOptions& options);
void writeGraphMl(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
