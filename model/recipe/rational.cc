#include "model/recipe/rational.h"

#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr int kMostTerms = 24;

// simplestBetween for 0 < lo < hi.
//
// If an integer lies in [lo, hi], it is the simplest fraction there. Otherwise lo and hi have the
// same whole part n, and every fraction between them is n + 1/f with f in [1 / (hi - n), 1 / (lo -
// n)]. Of two such f, the one of smaller numerator gives the fraction of smaller denominator, and
// the simplest fraction in an interval has both the least denominator and the least numerator; so
// the simplest f gives the answer. This expands the answer's continued fraction, one term a call.
// Rounding errors grow with the terms: after `depth` of them the next integer above is taken.
Rational simplestPositive(double lo, double hi, int depth) {
  TC0_ASSERT(0 < lo && lo <= hi);
  double whole = std::ceil(lo);
  const std::int64_t above = whole;
  if (whole <= hi || depth == 0) return {above, 1};
  whole -= 1;
  Rational rest = simplestPositive(1 / (hi - whole), 1 / (lo - whole), depth - 1);
  return {(above - 1) * rest.p + rest.q, rest.p};
}

}  // namespace

Rational simplestBetween(double lo, double hi) {
  if (!(lo < hi) || std::abs(lo) > 0x1p50 || std::abs(hi) > 0x1p50)
    fail("recipe: required an interval of numbers below 2^50, found ", lo, " to ", hi);
  if (lo <= 0 && hi >= 0) return {0, 1};
  if (lo > 0) return simplestPositive(lo, hi, kMostTerms);
  Rational mirrored = simplestPositive(-hi, -lo, kMostTerms);
  return {-mirrored.p, mirrored.q};
}

}  // namespace tc0
