#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/tables.h"

namespace tc0 {

/// Comparison of two numbers of `bits` bits, x > y, as one level of gates whose sum is
///
///   scale * [x > y] + e,   0 <= e <= error
///
/// so that the next level can finish it with one threshold, or use it in a larger sum. The gates
/// read sums over the differences of bits, d_b = x_b - y_b: the number of test r is the sum over b
/// of weights[r * bits + b] * d_b, and table r applies to it.
///
/// There are two comparers. The exact one is a single gate [sum 2^b d_b >= 1]: error 0, and weights
/// exponential in the bits.
///
/// The one with small weights uses that x > y means: for some t, d_t = 1 and the bits above t
/// agree. They agree if U_t = sum over b > t of 2^(b-t-1) d_b is 0. Instead, it tests whether U_t
/// is 0 modulo a prime. That is linear with weights below the prime, and takes two gates for each
/// multiple in reach. A nonzero |U_t| < 2^(bits-t-1) has few prime divisors. So over enough primes,
/// the wrong zeros of all t together stay below what the one right t adds: polynomially many gates
/// with polynomial weights. (Alon and Bruck, 1994, and Goldmann and Karpinski, 1998, get there by
/// other ways.) If U_t has few bits, it is tested exactly.
struct Comparer {
  std::int64_t bits = 0;
  std::vector<std::int64_t> weights;  // tests x bits
  Tables tables;                      // one for each test
  std::int64_t scale = 1;
  std::int64_t error = 0;

  std::int64_t tests() const { return tables.tables(); }
};

/// A test whether the sum over b of weights[b] * d_b is one of `hits`. If it is, the test adds
/// `count`. All hits are 1 modulo 3.
struct ZeroTest {
  std::vector<std::int64_t> weights;
  std::vector<std::int64_t> hits;  // rising
  std::int64_t count = 1;
};

/// The tests of a comparer with small weights.
struct ZeroTests {
  std::vector<ZeroTest> tests;
  std::int64_t scale = 1;  // what the right t adds, over all primes
  std::int64_t error = 0;  // an upper bound on what all wrong t add together
};

/// Makes the tests with so many primes that the scale is larger than `margin` times the error.
ZeroTests zeroTests(std::int64_t bits, std::int64_t margin);

Comparer exactComparer(std::int64_t bits);
Comparer smallComparer(std::int64_t bits, std::int64_t margin);

}  // namespace tc0
