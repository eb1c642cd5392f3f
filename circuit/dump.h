#pragma once

#include <cstdint>
#include <iosfwd>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// A circuit as text for reading: every array with its operation, index maps, weights and tables.
/// Output indices are called i, j, k, ..., reduction indices r0, r1, ... Throws Error when it would
/// take more than `maxLines` lines.
void dump(const Circuit& circuit, std::ostream& out, std::uint64_t maxLines);

/// A netlist as text for reading: "g3 = [2 x.0 - 1 g1 >= 1]" for every gate.
void dump(const Netlist& netlist, std::ostream& out, std::uint64_t maxLines);

}  // namespace tc0
