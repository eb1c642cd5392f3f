#pragma once

#include <cstdint>

namespace tc0 {

struct Rational {
  std::int64_t p = 0, q = 1;
};

/// The fraction with the least denominator in [lo, hi], lo < hi; both below 2^50 in magnitude.
/// Small denominators keep the weights of ratio gates small.
Rational simplestBetween(double lo, double hi);

}  // namespace tc0
