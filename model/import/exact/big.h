#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/number.h"

namespace tc0::importer {

/// An integer of any size. Numbers that fit 127 bits are held in one machine number and cost a few
/// nanoseconds an operation; larger ones are lists of 32-bit limbs, for which school arithmetic is
/// enough: products of scales have a few hundred bits.
class Big {
 public:
  Big() = default;
  Big(std::int64_t value) : small_(value) {}  // NOLINT(google-explicit-constructor)
  static Big of(Wide value);
  /// value * 2^shift for shift >= 0.
  static Big shifted(const Big& value, std::int64_t shift);

  int sign() const;
  bool isSmall() const { return limbs_.empty(); }
  /// The number of bits of the magnitude; 0 for 0.
  std::int64_t bits() const;
  /// The largest number k such that 2^k divides the value; 0 for 0.
  std::int64_t twos() const;
  /// Whether the value lies within +-2^62, and that value. Asking for it otherwise is a mistake.
  bool fitsInt64() const;
  std::int64_t toInt64() const;
  /// The value rounded to 64 significant bits, as mantissa * 2^exponent. Magnitudes up to 2^16000.
  long double toLongDouble() const;
  std::string text() const;

  Big operator-() const;
  friend Big operator+(const Big& a, const Big& b);
  friend Big operator-(const Big& a, const Big& b) { return a + -b; }
  friend Big operator*(const Big& a, const Big& b);
  /// Quotient and remainder toward minus infinity; the divisor is positive.
  static void floorDivide(const Big& a, const Big& b, Big& quotient, Big& remainder);
  static Big gcd(Big a, Big b);
  /// The root of a number that is not negative, rounded down.
  static Big root(const Big& a);
  static int compare(const Big& a, const Big& b);

  friend bool operator==(const Big& a, const Big& b) { return compare(a, b) == 0; }
  friend auto operator<=>(const Big& a, const Big& b) { return compare(a, b) <=> 0; }

 private:
  using Limbs = std::vector<std::uint32_t>;
  static Big from(bool negative, Limbs limbs);
  Limbs magnitudeLimbs() const;

  Wide small_ = 0;  // the value if there are no limbs, below 2^126 in magnitude
  bool negative_ = false;
  Limbs limbs_;  // the magnitude, least significant first, if it has more than 126 bits
};

}  // namespace tc0::importer
