#pragma once

#include <cstdint>

#include "circuit/netlist.h"

namespace tc0 {

struct SimplifyParams {
  bool constants = true;  // gates that are 0 or 1 whatever their wires are
  bool equal = true;      // gates that are equal, each other's complement, or one wire
  bool dead = true;       // gates that no output depends on
  bool redundant = true;  // wires that cannot change any gate of their bank
  int maxRounds = 16;     // a round can open the way for the next
  /// Sums with a wider span of values than this are judged by their bounds and greatest common
  /// divisor alone.
  std::int64_t maxSpan = 1 << 14;
  /// Words of work for finding redundant wires of one bank.
  std::uint64_t maxWork = std::uint64_t{1} << 22;
};

struct SimplifyStats {
  std::int64_t constantGates = 0;
  std::int64_t equalGates = 0;
  std::int64_t deadGates = 0;
  std::int64_t redundantWires = 0;    // entries of wire lists
  std::int64_t mergedThresholds = 0;  // thresholds moved to the next sum that can occur
  int rounds = 0;
  std::int64_t gatesBefore = 0, gatesAfter = 0;
  std::uint64_t entriesBefore = 0, entriesAfter = 0;
};

/// A smaller netlist with the same ports and, on every assignment of the input wires, the same
/// outputs.
///
/// Idea: which values can a bank's sum take? Where its span is small, a bit set of all subset sums
/// says it exactly. A threshold moves up to the next sum that can occur, so gates that mean the
/// same get the same key; out of reach, they are constant; a wire is redundant where no sum of the
/// others is close enough to a threshold for it to matter. Wires are taken as independent, so what
/// follows only from dependences between gates is not found. Inputs stay, used or not.
/// Where a form that leaves would no longer fit 62 bits, the netlist stays as it is.
Netlist simplify(const Netlist& netlist, const SimplifyParams& params = {},
                 SimplifyStats* stats = nullptr);

}  // namespace tc0
