#pragma once

#include <iosfwd>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// OPB, pseudo-Boolean constraints: wire k of the netlist is the variable x(k+1). A gate g = [S >=
/// T], whose sum S lies in [mn, mx] whatever its wires are, is exactly two constraints,
///
///   S + (mn - T) g >= mn              if g then S >= T
///   -S + (mx - T + 1) g >= 1 - T      if not g then S <= T - 1
///
/// so the solutions are the assignments of the inputs, each with the values of its gates. Comments
/// say which variable is which wire, and each number that leaves as a sum of variables.
/// WriteOptions::fixedInputs adds one constraint an input.
void writeOpb(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
