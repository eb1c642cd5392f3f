#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/arithmetic/fixed_point.h"

namespace tc0::arithmetic {

/// A real function on [-1, 1] by integers: function(z, bits) is within two units of
/// 2^bits f(z / 2^bits).
using RealFunction = std::function<Big(const Big& z, std::int64_t bits)>;

/// A polynomial in z with coefficients of `bits` fraction bits, the lowest power first.
struct RealPolynomial {
  std::vector<Big> coefficients;
  std::int64_t bits = 0;

  std::int64_t degree() const { return std::ssize(coefficients) - 1; }
};

/// The polynomial of a degree that agrees with f at the roots of the Chebyshev polynomial T_(d + 1).
/// Newton's divided differences in fixed point lose some bits of the `bits` fraction bits, which are
/// chosen by the degree. The polynomial is therefore evaluated at the nodes in the end: it is within
/// 2^-(accuracy + 12) of f at each, or this is a failed assertion. As the Lebesgue constant of these
/// nodes is below 4 for any degree up to 60, it is within 2^-(accuracy + 10) of the exact
/// interpolation everywhere.
RealPolynomial interpolated(const RealFunction& f, std::int64_t degree, std::int64_t accuracy);

/// The product with a + b z.
RealPolynomial timesLinear(const RealPolynomial& p, std::int64_t a, std::int64_t b);

}  // namespace tc0::arithmetic
