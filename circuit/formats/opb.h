#pragma once

#include <iosfwd>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// What an OPB file takes: two constraints a gate, each with all wires of the gate.
inline constexpr SizeLaw kOpbSize{.entry = 12, .gate = 48, .wire = 24, .name = 2};

/// Writes OPB, a format of pseudo-Boolean constraints. Wire k of the netlist is the variable
/// x(k+1). A gate g = [S >= T], whose sum S lies in [mn, mx] whatever its wires are, becomes two
/// constraints:
///
///   S + (mn - T) g >= mn              if g then S >= T
///   -S + (mx - T + 1) g >= 1 - T      if not g then S <= T - 1
///
/// So the solutions are the assignments of the inputs, each with the values of its gates. Comments
/// say which variable is which wire, and write each output number as a sum of variables.
/// WriteOptions::fixedInputs adds a constraint for each input wire.
void writeOpb(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
