#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "circuit/base/range.h"
#include "circuit/wire_list.h"

namespace tc0 {

/// Which values a sum of weights over a subset of wires can take: a bit for each value between the
/// least and the largest sum. Cost: wires * span / 64 words.
class ReachableSums {
 public:
  explicit ReachableSums(std::span<const Wire> wires);

  /// The least sum that can occur and is at least `value`; none where there is none.
  std::optional<std::int64_t> next(std::int64_t value) const;

  /// The least and the largest sum of a list: of its negative, of its positive weights.
  static Range boundsOf(std::span<const Wire> wires);

 private:
  void addShifted(std::uint64_t distance);

  Range bounds_;
  std::vector<std::uint64_t> bits_;  // bit v - bounds.lo
};

}  // namespace tc0
