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

/// { factor * x : x in range }. The caller knows that it fits.
inline Range scaled(Range range, std::int64_t factor) {
  Range result{range.lo * factor, range.hi * factor};
  if (factor < 0) std::swap(result.lo, result.hi);
  return result;
}

}  // namespace tc0
