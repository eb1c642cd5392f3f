#pragma once

#include <string>

#include "circuit/base/number.h"
#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// What decides how large the file of a netlist is.
struct NetlistFigures {
  Count gates = 0;
  Count wires = 0;           // fan-ins of all gates added up
  Count banks = 0;           // sums that are stored once
  Count entries = 0;         // wires of the stored sums
  Count nameCharacters = 0;  // of all names together, about
};

/// The figures of a netlist, by a walk over its banks.
NetlistFigures figuresOf(const Netlist& netlist);

/// The figures of the netlist that a circuit expands into, from its counts: nothing is expanded. The
/// wires of output numbers are left out.
NetlistFigures figuresOf(const Circuit& circuit);

/// "980,852 gates, 1,062,585,204 wires of stored sums".
std::string text(const NetlistFigures& figures);

/// How many bytes of a file each thing in a netlist takes, about.
struct SizeLaw {
  unsigned entry = 0, gate = 0, bank = 0, wire = 0, name = 0;

  Count bytes(const NetlistFigures& figures) const {
    return entry * figures.entries + gate * figures.gates + bank * figures.banks +
           wire * figures.wires + name * figures.nameCharacters;
  }
};

/// The least that a format of two-input gates takes: a sum takes at least a gate for each of its
/// wires, and one full adder of seven.
constexpr SizeLaw twoInputGates(unsigned bytesPerNode) {
  return {.entry = bytesPerNode, .bank = 7 * bytesPerNode, .name = 2};
}

}  // namespace tc0
