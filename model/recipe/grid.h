#pragma once

#include <cstdint>
#include <span>

namespace tc0 {

/// Real numbers as integers in [lo, hi]: value = scale * integer, rounded to nearest and clamped.
struct Grid {
  double scale = 1;
  std::int64_t lo = 0, hi = 0;

  std::int64_t at(double value) const;
  double nearest(double value) const { return scale * static_cast<double>(at(value)); }
};

/// -(2^(bits-1) - 1) .. 2^(bits-1) - 1.
Grid signedGrid(double scale, int bits);

/// The signed grid with the least mean squared error on the values among 16 that clip at shares of
/// the largest magnitude. Scale 1 where all are zero.
Grid fitSigned(std::span<const double> values, int bits);

/// 2^bits integers from the least value up, for functions with a floor such as GELU; the upper end
/// is chosen like that of fitSigned.
Grid fitAbove(std::span<const double> values, int bits);

}  // namespace tc0
