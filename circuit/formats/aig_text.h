#pragma once

#include <string>
#include <vector>

#include "circuit/formats/names.h"
#include "circuit/formats/write_options.h"
#include "circuit/logic/aig.h"

namespace tc0 {

/// An and-inverter graph with names, ready to be written in a format of two-input gates.
struct NamedAig {
  Aig aig;
  std::vector<std::string> inputs;               // one for each input of the graph
  std::vector<std::string> outputs;              // one for each output
  std::string gatePrefix;                        // an AND is called by this and a number
  std::string node(std::uint64_t number) const;  // the name of a node other than node 0
};

/// Bit-blasts a netlist and names what comes out. Before that, throws Error if the file would be
/// larger than the options allow, at `bytesPerNode` bytes for each node.
NamedAig namedAig(const Netlist& netlist, std::string_view format, Count bytesPerNode,
                  const WriteOptions& options);

}  // namespace tc0
