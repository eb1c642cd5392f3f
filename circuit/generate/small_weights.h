#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/tables.h"

namespace tc0 {

/// Comparison of two numbers of `bits` bits, x > y, as one level of gates whose sum is
///
///   scale * [x > y] + error,   0 <= error <= this->error
///
/// so that the next level can finish it with one threshold, or use it inside a larger sum. The
/// gates stand on sums over the differences of bits d_b = x_b - y_b: test r is on
/// sum_b weights[r * bits + b] * d_b, with table r.
///
/// There are two. The exact one is a single gate [sum 2^b d_b >= 1]: error 0, weights exponential
/// in the bits. With small weights, x > y where for some t the bits above t agree and d_t = 1. That
/// the bits above agree means U_t = sum_(b > t) 2^(b-t-1) d_b is 0; in its place stands that U_t is
/// 0 modulo a prime, which is linear with weights below the prime and needs two gates for each
/// multiple in reach. A nonzero |U_t| < 2^(bits-t-1) has few prime divisors, so over enough primes
/// the wrong zeros together stay below the share that one right t adds: polynomially many gates
/// with polynomial weights, explicitly. (Alon and Bruck, 1994, and Goldmann and Karpinski, 1998,
/// get there by other ways.) U_t of few bits is tested as it is.
struct Comparer {
  std::int64_t bits = 0;
  std::vector<std::int64_t> weights;  // tests x bits
  Tables tables;                      // one for each test
  std::int64_t scale = 1;
  std::int64_t error = 0;

  std::int64_t tests() const { return tables.tables(); }
};

/// A test by equality: sum_b weights[b] * d_b is one of `hits`, all 1 modulo 3, whatever the bits.
/// It adds `count` to the sum.
struct ZeroTest {
  std::vector<std::int64_t> weights;
  std::vector<std::int64_t> hits;  // rising
  std::int64_t count = 1;
};

struct ZeroTests {
  std::vector<ZeroTest> tests;
  std::int64_t scale = 1;  // what a right test adds, over all primes
  std::int64_t error = 0;  // what wrong ones add at most, together
};

/// The tests above, with a scale larger than `margin` times the error.
ZeroTests zeroTests(std::int64_t bits, std::int64_t margin);

Comparer exactComparer(std::int64_t bits);
Comparer smallComparer(std::int64_t bits, std::int64_t margin);

}  // namespace tc0
