#include "model/recipe/rational.h"

#include <cmath>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// For 0 < lo < hi: the continued fraction of the interval, term by term.
Rational positive(double lo, double hi, int depth) {
  double whole = std::ceil(lo);
  if (whole <= hi || depth == 0) return {static_cast<std::int64_t>(whole), 1};
  whole -= 1;
  Rational rest = positive(1 / (hi - whole), 1 / (lo - whole), depth - 1);
  return {static_cast<std::int64_t>(whole) * rest.p + rest.q, rest.p};
}

}  // namespace

Rational simplestBetween(double lo, double hi) {
  if (!(lo < hi) || std::abs(lo) > 0x1p50 || std::abs(hi) > 0x1p50)
    fail("recipe: required an interval of numbers below 2^50, found ", lo, " to ", hi);
  if (lo <= 0 && hi >= 0) return {0, 1};
  if (lo > 0) return positive(lo, hi, 24);
  Rational mirrored = positive(-hi, -lo, 24);
  return {-mirrored.p, mirrored.q};
}

}  // namespace tc0
