#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Gates that share one sum: [sum of weight * wire >= threshold] for each threshold.
struct Bank {
  ArrayId step;            // the step that the gates belong to
  std::int64_t element;    // the element of the step, row-major
  std::int64_t firstGate;  // the number of the gate of thresholds[0]
  std::span<const Wire> wires;
  std::span<const std::int64_t> thresholds;
};

/// Calls `sink` for every bank of the circuit in the order of gate numbers. Memory holds one
/// element at a time, so a bank's lists are valid during the call only. A ratio step has a bank for
/// each gate, because its weights depend on the breakpoint.
void expand(const Circuit& circuit, const std::function<void(const Bank&)>& sink);

/// How large a netlist an expansion may make, and who watches it.
struct ExpandLimits {
  Count gates = Count{1} << 28;
  Count storedEntries = Count{1} << 31;
  Count outputs = Count{1} << 24;
  /// Called every few thousand banks with the number of gates done.
  std::function<void(std::int64_t)> progress = {};
};

/// The whole circuit as a netlist with the same gate numbers, ports and outputs. Throws Error with
/// the size that the netlist would have if that is beyond the limits.
Netlist toNetlist(const Circuit& circuit, const ExpandLimits& limits = {});

/// The netlist of the gates alone that outputs depend on, whatever the size of the whole circuit. It
/// has all input wires. Gates keep their order, and an element of a step has all of its gates or
/// none. Flattens every element that is needed twice; throws Error as soon as more gates or wires
/// are needed than the limits allow.
Netlist expandNeeded(const Circuit& circuit, const ExpandLimits& limits = {});

}  // namespace tc0
