#pragma once

#include <vector>

#include "circuit/base/number.h"
#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The exact size of a circuit, on flattened forms: a wire that reaches a sum twice is one wire
/// with the sum of both weights, and no wire if the weights cancel.
struct Counts {
  std::int64_t inputWires = 0;
  Count gates = 0;
  Count wires = 0;                   // fan-ins of all gates added up
  std::vector<Count> gatesPerLevel;  // [0] is level 1: gates on input wires (or on nothing) alone
  Count largestFanIn = 0;
  Magnitude largestWeight = 0;  // |weight|
  /// |weight| added up over the wires of all gates: the wires that unit weights would take.
  Count sumOfWeights = 0;
  /// Sums that a netlist stores and evaluates once: one for each element of a step with gates, one
  /// for each gate of a ratio step.
  Count storedSums = 0;
  Count storedEntries = 0;  // wires of the stored sums

  std::size_t depth() const { return gatesPerLevel.size(); }
  bool operator==(const Counts&) const = default;
};

/// Counts a circuit without expanding it. Indices of a step whose flattened forms differ only by a
/// renaming of wires form a class (partition.h): they meet the same weights and tables, and their
/// wires coincide in the same way. One element of each class is flattened, and its figures are
/// multiplied by the exact number of members. Time and memory follow the weights, not the gates:
/// attention over 16384 tokens takes 0.02 s.
Counts count(const Circuit& circuit);

/// Counts the gates of each array by itself. Only steps have any; inputWires stays 0.
PerArray<Counts> countArrays(const Circuit& circuit);

/// Counts a netlist by walking over every gate.
Counts count(const Netlist& netlist);

/// The level of every gate of a netlist: 1 + the largest level among its wires, inputs having 0.
std::vector<std::int32_t> levels(const Netlist& netlist);

}  // namespace tc0
