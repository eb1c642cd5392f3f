#pragma once

#include <string>
#include <vector>

#include "circuit/formats/names.h"
#include "circuit/formats/write_options.h"
#include "circuit/logic/aig.h"

namespace tc0 {

/// A netlist ready to be written in one of the formats made of two-input gates.
struct NamedAig {
  Aig aig;
  std::vector<std::string> inputs;               // one for each input of the graph
  std::vector<std::string> outputs;              // one for each output
  std::string gatePrefix;                        // nodes are this and their number
  std::string node(std::uint64_t number) const;  // the net of a node of the graph; not for node 0
};

/// Refuses first what would take more than the limit, at `bytesPerNode` for each node, then
/// bit-blasts.
NamedAig namedAig(const Netlist& netlist, std::string_view format, Count bytesPerNode,
                  const WriteOptions& options);

}  // namespace tc0
