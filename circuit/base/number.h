#pragma once

#include <cstdint>
#include <string>

namespace tc0 {

/// Counts of wires and sums of weights. A circuit has at most 2^62 gates of at most 2^62 wires, so
/// that products of two such numbers fit and nothing here can overflow.
using Count = unsigned __int128;
using Wide = __int128;

/// Every sum in a circuit, taken in any order over any assignment of its wires, stays within
/// +-kMagnitudeLimit. Builders refuse what does not, so evaluators need no overflow checks.
inline constexpr std::int64_t kMagnitudeLimit = std::int64_t{1} << 62;

/// An upper bound of a magnitude; saturates instead of wrapping. kSaturated means "does not fit".
using Magnitude = std::uint64_t;
inline constexpr Magnitude kSaturated = ~Magnitude{0};

inline Magnitude magnitude(std::int64_t value) {
  return value < 0 ? Magnitude{0} - static_cast<Magnitude>(value) : static_cast<Magnitude>(value);
}

inline Magnitude addMagnitudes(Magnitude a, Magnitude b) {
  Magnitude sum;
  return __builtin_add_overflow(a, b, &sum) ? kSaturated : sum;
}

inline Magnitude multiplyMagnitudes(Magnitude a, Magnitude b) {
  Magnitude product;
  return __builtin_mul_overflow(a, b, &product) ? kSaturated : product;
}

inline bool withinLimit(Magnitude value) { return value < static_cast<Magnitude>(kMagnitudeLimit); }

/// Floor and ceiling of a / b for b > 0 (C++ division rounds toward zero).
constexpr std::int64_t floorDivide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
constexpr std::int64_t ceilDivide(std::int64_t a, std::int64_t b) {
  return a / b + (a % b > 0 ? 1 : 0);
}

/// Decimal digits, exact: "12345"; grouped: "12,345".
std::string decimal(Count value);
std::string grouped(Count value);

}  // namespace tc0
