#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/logic/aig.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Two netlists over the same inputs in one and-inverter graph, in which equal structure is made once.
struct Miter {
  explicit Miter(std::uint64_t inputs) : aig(inputs) {}

  /// Two digits that have to be equal, and the output that they are digits of.
  struct Pair {
    Aig::Literal a, b;
    std::string name;
  };

  Aig aig;  // its inputs are the input wires of the first netlist
  std::vector<Pair> pairs;
  /// Whether every input codes a number of its range. Circuits are compared where it is true.
  Aig::Literal valid = Aig::kTrue;
};

/// Matches inputs and outputs by the names that files of other tools have (formats/names.h): element
/// x[3, 1] is `x_3_1`, bit 0 of it `x_3_1[0]`. So a circuit matches what another tool has made of its
/// BLIF file. Outputs that are numbers on both sides are compared as numbers, whatever their widths.
///
/// Throws Error if something has no counterpart, if inputs of one name have other ranges or codings,
/// or if the graph would take more than `mostNodes` nodes.
Miter miterOf(const Netlist& a, const Netlist& b, Count mostNodes);

}  // namespace tc0
