#pragma once

#include "circuit/netlist.h"

namespace tc0 {

/// What a chip's gates can do. A limit of 0 is none.
struct GateLimits {
  std::int64_t fanIn = 0;   // at least 2
  std::int64_t weight = 0;  // in magnitude
};

/// What keeping to the limits costs.
struct BoundedStats {
  std::int64_t gatesBefore = 0, gatesAfter = 0;
  std::int64_t depthBefore = 0, depthAfter = 0;
  std::int64_t gatesKept = 0;  // gates that were within the limits
};

/// A netlist with the same ports and, on every assignment of the input wires, the same outputs, whose
/// gates keep to the limits.
///
/// A bank within the limits stays. Another is made of gates with two wires of weights 1 and -1, as
/// bit_blast.h does: so a gate of fan-in n takes about 7 n of them, and levels in proportion to the
/// logarithm of n and to the digits of the sum. Output numbers remain sums of any wires, which no gate
/// makes. Throws Error if that takes more than `mostNodes` gates.
Netlist bounded(const Netlist& netlist, const GateLimits& limits, Count mostNodes,
                BoundedStats* stats = nullptr);

}  // namespace tc0
