#pragma once

#include <algorithm>
#include <cstdint>

namespace tc0 {

/// A closed interval of integers.
struct Range {
  std::int64_t lo = 0;
  std::int64_t hi = 0;

  bool contains(std::int64_t value) const { return lo <= value && value <= hi; }
  Range hull(Range other) const { return {std::min(lo, other.lo), std::max(hi, other.hi)}; }
  bool operator==(const Range&) const = default;
};

}  // namespace tc0
