#pragma once

#include <cstdint>
#include <iosfwd>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Prints a circuit for reading: every array with its operation, index maps, weights and tables.
/// Output indices are called i, j, k, ..., reduction indices r0, r1, ... Throws Error if that takes
/// more than `maxLines` lines.
void dump(const Circuit& circuit, std::ostream& out, std::uint64_t maxLines);

/// Prints a netlist for reading: "g3 = [2 x0 - g1 >= 1]" for every gate. Throws Error if that takes
/// more than `maxLines` lines.
void dump(const Netlist& netlist, std::ostream& out, std::uint64_t maxLines);

}  // namespace tc0
