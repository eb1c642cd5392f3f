#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Gates that share one sum, as expansion meets them: [sum of wires >= threshold] for each
/// threshold.
struct Bank {
  ArrayId step;            // where it stands: this step,
  std::int64_t element;    // this element of it (row-major),
  std::int64_t firstGate;  // gate number of the first threshold
  std::span<const Wire> wires;
  std::span<const std::int64_t> thresholds;
};

/// Calls sink for every bank of the circuit in the order of gate numbers. Holds one element at a
/// time. A ratio step has a bank for each gate, since its weights depend on the breakpoint.
void expand(const Circuit& circuit, const std::function<void(const Bank&)>& sink);

struct ExpandLimits {
  Count gates = Count{1} << 28;
  Count storedEntries = Count{1} << 31;
  Count outputs = Count{1} << 24;
  /// Told now and then how many gates are done.
  std::function<void(std::int64_t)> progress = {};
};

/// The whole circuit as a netlist with the same gate numbers, ports and outputs. Throws Error,
/// saying the size it would have, beyond the limits.
Netlist toNetlist(const Circuit& circuit, const ExpandLimits& limits = {});

}  // namespace tc0
