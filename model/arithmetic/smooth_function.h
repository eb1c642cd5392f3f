#pragma once

#include <string>
#include <vector>

#include "model/arithmetic/interpolation.h"
#include "model/arithmetic/residue_system.h"
#include "model/arithmetic/weighted_bits.h"

namespace tc0::arithmetic {

/// A function of an integer D to p binary digits, by a polynomial modulo primes.
///
/// Let f lie in (0, 1) and P be a polynomial near f on [-1, 1], of degree d. With z = (D - c) / r for
/// |D - c| <= r, integers A_t near P_t M / r^t and
///
///   X = the sum over t of A_t (D - c)^t
///
/// X / M is near f(z), and X mod q is a function of D mod q. The result is the definition below; it
/// is exact in its integers, and it lies in
///
///   -1 - e < y - 2^p f(z) < e + 1/8   with  e = 2^p |P - f| + 1/32
///
/// in units of the last of its p digits, because M > 2^(p + 4) r^d bounds what rounding the A_t
/// does by 1/32, and the sum of the fractions is above 2^p X / M by less than 1/8.
///
///   y = floor((the sum over q of ceil(2^k h_q / q) mod 2^k) / 2^(k - p)),  h_q = X (M / q)^-1 mod q
///
/// with k = p + 3 + log2 of the number of primes, rounded up.
///
/// Levels: 2, from bits or any sum of them to digits that are forms. Gates: the sum over the primes
/// of the |w_k mod q|, and 2 for each prime and digit at most: about P d^2 p^2 / ln(p d) for P bits.
/// Largest weight: below 2^k. Numbers fit a program for p up to about 48.
/// Wins over a table of 2^P gates from about 12 bits on, at one level more.
class SmoothFunction {
 public:
  /// `divisorBits`: X / M is near f(z) / 2^divisorBits, so that a factor below 2^divisorBits finds
  /// room.
  SmoothFunction(std::int64_t digits, RealPolynomial polynomial, const Big& center,
                 const Big& radius, std::int64_t divisorBits = 0);

  std::int64_t digits() const { return digits_; }
  std::int64_t degree() const { return std::ssize(coefficients_) - 1; }
  std::int64_t fractionBits() const { return fractionBits_; }
  const ResidueSystem& system() const { return system_; }
  const std::vector<Big>& coefficients() const { return coefficients_; }
  const Big& center() const { return center_; }

  /// X modulo prime i, of D modulo prime i.
  std::int64_t residue(std::int64_t i, std::int64_t d) const;
  /// y for an integer D, by integers.
  std::int64_t value(const Big& d) const;
  /// The digits of y for the numbers D.
  TensorId of(ProgramBuilder& builder, const std::string& name, const WeightedBits& d) const;

 private:
  std::int64_t digits_, fractionBits_;
  Big center_;
  ResidueSystem system_;
  std::vector<Big> coefficients_;
  std::vector<std::vector<std::int64_t>> residues_;  // residues_[i][t] is A_t modulo prime i
  std::vector<std::int64_t> centers_;                // c modulo prime i
};

}  // namespace tc0::arithmetic
