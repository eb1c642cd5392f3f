#pragma once

#include <string>
#include <vector>

#include "model/arithmetic/residue_system.h"
#include "model/arithmetic/weighted_bits.h"

namespace tc0::arithmetic {

/// exp(-x / 2^f) to p binary digits, for numbers x of P binary digits, as a product of one factor for
/// each limb of b digits of x.
///
/// With L limbs v_l, F_l(v) near 2^g exp(-v 2^(b l) / 2^f) for l > 0, F_0 near
/// exp(-v / 2^f) M / 2^(g (L - 1) + 1) and X the product of the F_l(v_l), X / M is near
/// exp(-x / 2^f) / 2. The result is, in integers,
///
///   y = floor((the sum over q of ceil(2^k h_q / q) mod 2^k) / 2^(k - p)),  h_q = X (M / q)^-1 mod q
///
/// with k = p + 2 + log2 of the number of primes, rounded up, and it lies in
///
///   -1.04 < y - 2^p exp(-x / 2^f) / 2 < 0.29
///
/// because L factors, each rounded to g = p + 3 + log2 L bits, are off by 2^-(p + 4) of X together,
/// and the fractions by less than 1/4.
///
/// Levels: 3, from digits to digits that are forms. Gates: 2^b for each limb, L (q - 2) + 1 for each
/// prime, 2 for each prime and digit at most: about p^5 / (4 b^3 ln(p^2 / b)). Largest weight: below
/// 2^k.
/// Wins over a table of 2^P gates from about 12 bits on, at two levels more.
class Exponential {
 public:
  Exponential(std::int64_t p, std::int64_t bits, std::int64_t fractionBits, std::int64_t limbBits);

  std::int64_t digits() const { return digits_; }
  std::int64_t bits() const { return bits_; }
  std::int64_t limbs() const { return std::ssize(factors_); }
  std::int64_t fractionBits() const { return fractionBits_; }
  const ResidueSystem& system() const { return system_; }
  /// F_l(v).
  const Big& factor(std::int64_t l, std::int64_t v) const { return factors_[l][v]; }

  /// y for a number x, by integers.
  std::int64_t value(std::int64_t x) const;
  /// The digits of y for the numbers whose digits are the last dimension of `bits`.
  TensorId of(ProgramBuilder& builder, const std::string& name, TensorId bits) const;

 private:
  TensorId limbsOf(ProgramBuilder& builder, const std::string& name, TensorId bits) const;

  std::int64_t digits_, bits_, limbBits_, factorBits_;
  ResidueSystem system_;
  std::int64_t fractionBits_;
  std::vector<std::vector<Big>> factors_;
};

/// Enough digits for x that exp(-x / 2^p) reaches 2^-p: p + log2(p ln 2 + 1), rounded up.
std::int64_t exponentialBits(std::int64_t p);
/// The limb size that gives few gates for p digits: 4 up to 12 digits, 5 up to 24, then 8 and more.
std::int64_t exponentialLimb(std::int64_t p);

}  // namespace tc0::arithmetic
