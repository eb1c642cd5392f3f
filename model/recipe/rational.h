#pragma once

#include <cstdint>

namespace tc0 {

/// The fraction p / q, q positive.
struct Rational {
  std::int64_t p = 0, q = 1;
};

/// The fraction of least denominator in [lo, hi], where lo < hi and both magnitudes are at most
/// 2^50. Small denominators keep the weights of ratio gates small.
Rational simplestBetween(double lo, double hi);

}  // namespace tc0
