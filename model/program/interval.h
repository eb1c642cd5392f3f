#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"
#include "circuit/base/range.h"

/// Interval arithmetic for proofs of ranges. An interval carries beside its ends a bound of the
/// magnitude of every partial sum that led to it. Its ends are meaningful only while that bound is
/// within kMagnitudeLimit (fits()); beyond, they are left as they were.
namespace tc0::program {

struct Interval {
  Wide lo = 0, hi = 0;
  Magnitude magnitude = 0;

  Interval() = default;
  Interval(Range range)  // NOLINT(google-explicit-constructor): a range is an interval
      : lo(range.lo),
        hi(range.hi),
        magnitude(std::max(tc0::magnitude(range.lo), tc0::magnitude(range.hi))) {}

  bool fits() const { return withinLimit(magnitude); }
  Range range() const {
    TC0_ASSERT(fits() && lo <= hi);
    return {static_cast<std::int64_t>(lo), static_cast<std::int64_t>(hi)};
  }

  Interval& operator+=(const Interval& other) {
    magnitude = addMagnitudes(magnitude, other.magnitude);
    if (fits()) {
      lo += other.lo;
      hi += other.hi;
    }
    return *this;
  }
};

inline Interval hull(const Interval& a, const Interval& b) {
  Interval result = a;
  result.lo = std::min(a.lo, b.lo);
  result.hi = std::max(a.hi, b.hi);
  result.magnitude = std::max(a.magnitude, b.magnitude);
  return result;
}

/// The product of two values that vary independently.
inline Interval product(const Interval& a, const Interval& b) {
  Interval result;
  result.magnitude = multiplyMagnitudes(a.magnitude, b.magnitude);
  if (!result.fits()) return result;
  std::array<Wide, 4> corners{a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  result.lo = *std::min_element(corners.begin(), corners.end());
  result.hi = *std::max_element(corners.begin(), corners.end());
  return result;
}

inline Interval product(const Interval& a, std::int64_t factor) {
  return product(a, Interval(Range{factor, factor}));
}

/// The product of a value with itself, which is never negative.
inline Interval square(const Interval& a) {
  Interval result = product(a, a);
  if (!result.fits()) return result;
  Wide least = a.lo > 0 ? a.lo : a.hi < 0 ? a.hi : 0;
  result.lo = least * least;
  return result;
}

}  // namespace tc0::program
