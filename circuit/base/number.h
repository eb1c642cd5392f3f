#pragma once

#include <cstdint>
#include <string>

namespace tc0 {

/// The type of counts of wires and of sums of weights. A circuit has fewer than 2^62 gates with
/// fewer than 2^62 wires each, so a product of two such numbers fits.
using Count = unsigned __int128;
/// Signed numbers in which sums and products of 64-bit numbers fit.
using Wide = __int128;

/// Every sum in a circuit, taken in any order over any assignment of its wires, stays within
/// +-kMagnitudeLimit. Builders refuse what does not, so evaluators need no overflow checks.
inline constexpr std::int64_t kMagnitudeLimit = std::int64_t{1} << 62;

/// An upper bound on the absolute value of a number. Arithmetic on magnitudes saturates instead of
/// wrapping; kSaturated means "does not fit".
using Magnitude = std::uint64_t;
inline constexpr Magnitude kSaturated = ~Magnitude{0};

inline Magnitude magnitude(std::int64_t value) {
  Magnitude bits = value;
  return value < 0 ? 0 - bits : bits;
}

inline Magnitude addMagnitudes(Magnitude a, Magnitude b) {
  Magnitude sum;
  return __builtin_add_overflow(a, b, &sum) ? kSaturated : sum;
}

inline Magnitude multiplyMagnitudes(Magnitude a, Magnitude b) {
  Magnitude product;
  return __builtin_mul_overflow(a, b, &product) ? kSaturated : product;
}

inline bool withinLimit(Magnitude value) { return value < Magnitude{kMagnitudeLimit}; }

/// Floor and ceiling of a / b for b > 0 (C++ division rounds toward zero).
constexpr std::int64_t floorDivide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
constexpr std::int64_t ceilDivide(std::int64_t a, std::int64_t b) {
  return a / b + (a % b > 0 ? 1 : 0);
}

/// The decimal digits of a number: "12345", and grouped "12,345".
std::string decimal(Count value);
std::string grouped(Count value);

}  // namespace tc0
