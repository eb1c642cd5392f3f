#pragma once

#include <vector>

#include "circuit/base/number.h"
#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The size of a circuit, on flattened forms: a wire that reaches a sum twice is one wire with the
/// sum of the weights, and none where they cancel. All exact.
struct Counts {
  std::int64_t inputWires = 0;
  Count gates = 0;
  Count wires = 0;                   // fan-ins of all gates added up
  std::vector<Count> gatesPerLevel;  // [0] is level 1: gates on input wires (or on nothing) alone
  Count largestFanIn = 0;
  Magnitude largestWeight = 0;  // |weight|
  Count sumOfWeights =
      0;  // |weight| over the wires of all gates: the size in gates of unit weights
  Count storedSums =
      0;  // sums that are stored and evaluated once: an element of a step, a gate of a ratio step
  Count storedEntries = 0;  // their wires

  std::size_t depth() const { return gatesPerLevel.size(); }
  bool operator==(const Counts&) const = default;
};

/// Counts a circuit without expanding it. Indices of a step whose flattened forms differ by a
/// renaming of wires form a class (partition.h): they meet the same weights and tables, and their
/// wires coincide in the same way. One element of each class is flattened and multiplied by the
/// exact number of the class's members. Time and memory follow the weights, not the gates:
/// attention over 16384 tokens takes 0.02 s.
Counts count(const Circuit& circuit);

/// The same for each array by itself, in order; only steps have gates.
std::vector<Counts> countArrays(const Circuit& circuit);

/// The same figures by walking over every gate.
Counts count(const Netlist& netlist);

/// The level of every gate of a netlist: 1 + the largest level among its wires, inputs having 0.
std::vector<std::int32_t> levels(const Netlist& netlist);

}  // namespace tc0
