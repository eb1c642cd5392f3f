#pragma once

#include <string>

#include "model/import/exact/big.h"

namespace tc0::importer {

/// An exact fraction p / q in lowest terms, q positive. Every finite floating-point number is one:
/// its denominator is a power of two.
class Fraction {
 public:
  Fraction() : q_(1) {}
  Fraction(std::int64_t value) : p_(value), q_(1) {}  // NOLINT(google-explicit-constructor)
  Fraction(const Big& p, const Big& q);               // q is not 0
  static Fraction of(double value);                   // a finite number

  const Big& p() const { return p_; }
  const Big& q() const { return q_; }
  int sign() const { return p_.sign(); }
  bool isInteger() const { return q_ == Big(1); }
  /// Whether it is an integer within +-2^62, and that integer.
  bool fitsInt64() const { return isInteger() && p_.fitsInt64(); }
  std::int64_t toInt64() const { return p_.toInt64(); }
  long double toLongDouble() const;
  /// Whether toLongDouble() is the fraction itself: at most 53 bits over a power of two.
  bool isLongDouble() const;
  double toDouble() const { return static_cast<double>(toLongDouble()); }
  Big floor() const;
  std::string text() const;  // "3/8"

  Fraction operator-() const;
  Fraction inverse() const;  // of a number that is not 0
  friend Fraction operator+(const Fraction& a, const Fraction& b);
  friend Fraction operator-(const Fraction& a, const Fraction& b) { return a + -b; }
  friend Fraction operator*(const Fraction& a, const Fraction& b);
  friend Fraction operator/(const Fraction& a, const Fraction& b) { return a * b.inverse(); }
  friend bool operator==(const Fraction& a, const Fraction& b) {
    return a.p_ == b.p_ && a.q_ == b.q_;
  }
  friend auto operator<=>(const Fraction& a, const Fraction& b) {
    return Big::compare(a.p_ * b.q_, b.p_ * a.q_) <=> 0;
  }

  /// The largest fraction of which both are integer multiples; the other one if one is 0.
  static Fraction gcd(const Fraction& a, const Fraction& b);

 private:
  Big p_, q_;
};

}  // namespace tc0::importer
