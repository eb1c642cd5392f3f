#pragma once

#include <cstdint>

#include "circuit/netlist.h"

namespace tc0 {

/// What `simplify` removes, and how much work it may take.
struct SimplifyParams {
  bool constants = true;  // gates that are 0 or 1 whatever their wires are
  bool equal = true;      // gates that equal another gate, its complement, or a wire
  bool dead = true;       // gates that no output depends on
  bool redundant = true;  // wires that cannot change any gate of their bank
  int maxRounds = 16;     // each round works on the result of the round before
  /// A sum whose largest and least value differ by more than this is judged by its bounds and the
  /// greatest common divisor of its weights alone.
  std::int64_t maxSpan = 1 << 14;
  /// Word operations that finding the redundant wires of one bank may take.
  std::uint64_t maxWork = std::uint64_t{1} << 22;
};

/// What `simplify` removed.
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
/// Idea: a bit set of all subset sums says which values the sum of a bank can take, if the sum has
/// a small span. A threshold moves up to the next value that can occur, so that gates with one
/// meaning get one key. A gate whose threshold is out of reach is constant. A wire is redundant if
/// no sum of the other wires is near enough to a threshold for it to matter. Wires are taken as
/// independent: what follows only from dependences between gates is not found. Inputs stay, used or
/// not. A round that would make an output form, or a threshold, of 62 bits or more is dropped.
Netlist simplify(const Netlist& netlist, const SimplifyParams& params = {},
                 SimplifyStats* stats = nullptr);

}  // namespace tc0
