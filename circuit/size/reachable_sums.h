#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "circuit/base/range.h"
#include "circuit/wire_list.h"

namespace tc0 {

/// The values that a sum of weights takes over all subsets of some wires, as a bit for each value
/// between the least and the largest sum. Making it takes wires * (largest - least) / 64 word
/// operations.
class ReachableSums {
 public:
  explicit ReachableSums(std::span<const Wire> wires);

  /// The least reachable sum that is at least `value`, if there is one.
  std::optional<std::int64_t> next(std::int64_t value) const;

  /// The least and the largest sum: all negative weights added up, and all positive ones.
  static Range boundsOf(std::span<const Wire> wires);

 private:
  void addShifted(std::uint64_t distance);

  Range bounds_;
  std::vector<std::uint64_t> bits_;  // bit k of the set: whether bounds_.lo + k is reachable
};

}  // namespace tc0
