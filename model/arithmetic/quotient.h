#pragma once

#include <string>

#include "model/arithmetic/smooth_function.h"

namespace tc0::arithmetic {

/// N / D to p binary digits, for N of B binary digits and D of P, 2^(P - 1) <= D < 2^P.
///
/// With X(D) of reciprocal(), the number N X(D) / 2^B over M is near (N / 2^B) (2^(P - 2) / D). Modulo
/// q it is a product of a residue of N and a function of the residue of D, so their logarithms come
/// in one level and are added. The result, in integers, is
///
///   y = floor((the sum over q of ceil(2^k h_q / q) mod 2^k) / 2^(k - p)),  h_q = N X(D) (M / q)^-1 mod q
///
/// and lies in -1.2 < y - 2^p (N / 2^B) (2^(P - 2) / D) < 0.3.
///
/// Levels: 3, from bits or sums of them to digits that are forms; with a gate for each digit 4.
/// Gates: for each prime the |w_k mod q| of N and of D, 2 (q - 2) + 1, and 2 for each digit at most.
/// Largest weight: below 2^k.
/// Wins over 2^p ratio gates from about 12 bits on, at two levels more.
class Quotient {
 public:
  Quotient(std::int64_t p, std::int64_t numeratorBits, std::int64_t denominatorBits);

  const SmoothFunction& inverse() const { return inverse_; }
  /// y, by integers.
  std::int64_t value(const Big& numerator, const Big& denominator) const;
  /// The digits of y.
  TensorId of(ProgramBuilder& builder, const std::string& name, const WeightedBits& numerator,
              const WeightedBits& denominator) const;

 private:
  SmoothFunction inverse_;
};

}  // namespace tc0::arithmetic
