#pragma once

#include <iosfwd>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

inline constexpr SizeLaw kDotSize{.entry = 32, .gate = 24, .bank = 40, .name = 3};
inline constexpr SizeLaw kGraphMlSize{.entry = 80, .gate = 140, .bank = 60, .name = 5};

/// Writes a picture for Graphviz. It has a node for each input wire, each bank and each output
/// number, so that the wires of a bank are drawn once. A bank is a box with a field for each gate,
/// "g7: >= 3"; wires leave the fields and carry their weights.
void writeDot(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

/// Writes a graph for networkx, Gephi and yEd. It has a node for each input wire, each bank, each
/// gate and each output number. A bank is a node of kind "sum" with an edge to each of its gates,
/// which are nodes of kind "gate" with a threshold. Edges into sums and outputs have a weight;
/// outputs have a constant.
void writeGraphMl(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
