#pragma once

#include <string>

#include "model/arithmetic/smooth_function.h"

namespace tc0::arithmetic {

/// A function of a raw number Z of many sizes, as p digits and an exponent. r is 1 for a reciprocal
/// and 2 for an inverse root, and Z lies in 2^(P - r) ... 2^(P + r (E - 1)) - 1: it has E binades.
///
/// Let `up`, 0 ... E - 1, be the number for which D = Z 2^(r up) has its highest digit among the r
/// highest of P + r (E - 1). A shift is a factor, hence an addition of logarithms of 2^r, and costs
/// no level: the logarithms of Z and `up` stand in one level, the function of D = g^t in the next.
///
///   1 / Z is near y 2^up / 2^(p + T - 2),  1 / sqrt(Z) is near y 2^up / 2^(p + (T - 4) / 2)
///
/// with T = P + r (E - 1). y is SmoothFunction::value of D.
///
/// Levels: 3, from bits or sums of them to digits that are forms; `up` is there after 1.
/// Gates: E - 1, for each prime the |w_k mod q| of Z, at most E (q - 2) + 1, and 2 for each digit at
/// most. Largest weight: below 2^k, and the weights of Z in the gates of `up`.
class FloatingFunction {
 public:
  enum class Kind { kReciprocal, kInverseRoot };
  FloatingFunction(Kind kind, std::int64_t p, std::int64_t bits, std::int64_t binades);

  /// The digits of y, whose number is p, and E bits of which one is 1: bit k if up is k.
  struct Result {
    TensorId digits = 0, isUp = 0;
  };

  std::int64_t digits() const { return function_.digits(); }
  std::int64_t binades() const { return binades_; }
  const SmoothFunction& function() const { return function_; }
  /// The numbers Z that have a result.
  Range range() const;
  std::int64_t up(std::int64_t z) const;
  std::int64_t value(std::int64_t z) const;
  Result of(ProgramBuilder& builder, const std::string& name, const WeightedBits& z) const;

 private:
  std::int64_t step_, bits_, binades_;  // step_ is r
  SmoothFunction function_;
};

}  // namespace tc0::arithmetic
