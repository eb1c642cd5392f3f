#pragma once

#include "model/arithmetic/smooth_function.h"

/// The functions of a normalised number D that a network needs, as polynomials. D has T binary
/// digits: 2^(T - 1) <= D < 2^T for a reciprocal, 2^(T - 2) <= D < 2^T for roots. All errors are
/// those of SmoothFunction, with 2^p |P - f| <= 1/8.
namespace tc0::arithmetic {

/// y near 2^p 2^(T - 2) / D, which is in 2^(p - 2) ... 2^(p - 1).
///
/// f(z) = 1 / (3 + z), whose interpolation is off by |T_(d + 1)(z)| / (T_(d + 1)(3) (3 + z)) exactly,
/// hence by at most 1 / (2 T_(d + 1)(3)). Degree: the least with 2 T_(d + 1)(3) > 2^(p + 3), about
/// (p + 3) / 2.54.
SmoothFunction reciprocal(std::int64_t p, std::int64_t bits, std::int64_t divisorBits = 0);

/// y near 2^p sqrt(2^(T - 2) / D) / 2, which is in 2^(p - 2) ... 2^(p - 1).
///
/// f(z) = 1 / (2 sqrt(u)) with u = (5 + 3 z) / 2 = D / 2^(T - 2). It is a mean of functions
/// 1 / (z + s), s >= 5/3, with positive weights, and the interpolation of each is off by at most
/// 1 / (T_(d + 1)(5/3) (z + s)). So P is off by at most f / T_(d + 1)(5/3) < 2 f 3^-(d + 1), which is
/// at most 3^-(d + 1). Degree: the least with 3^(d + 1) > 2^(p + 3), about (p + 3) / 1.585.
SmoothFunction inverseRoot(std::int64_t p, std::int64_t bits);

/// y near 2^p sqrt(D / 2^(T - 2)) / 4, which is in 2^(p - 2) ... 2^(p - 1): u / 2 times the polynomial
/// of inverseRoot, whose relative error it has. Degree: one more.
SmoothFunction root(std::int64_t p, std::int64_t bits);

/// y near 2^p (gelu(4 z) + 1/2) / 5 with z = (D - c) / c and c = 2^(T - 1), for 0 <= D < 2^T, and
/// gelu(x) = x (1 + erf(x / sqrt 2)) / 2. The degree is free: a function with no pole nearby needs
/// one that grows with p and with the square of the length of its range. Degree 10 is off by 0.006
/// of the range at most, which is measured and not proved; SmoothFunction's integers are exact for
/// any degree.
SmoothFunction gelu(std::int64_t p, std::int64_t bits, std::int64_t degree);

}  // namespace tc0::arithmetic
