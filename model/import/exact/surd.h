#pragma once

#include "model/import/exact/fraction.h"

namespace tc0::importer {

/// An exact number u + v * sqrt(r), r >= 0: what becomes of integers in a batch normalisation,
/// whose one irrational is the root of a variance. Signs are decided by squaring, so that nothing
/// is ever a near miss.
class Surd {
 public:
  Surd() = default;
  Surd(const Fraction& u) : u_(u) {}  // NOLINT(google-explicit-constructor)
  Surd(std::int64_t u) : u_(u) {}     // NOLINT(google-explicit-constructor)
  /// factor * sqrt(r), which is a fraction if r is the square of one.
  static Surd rootOf(const Fraction& r, const Fraction& factor = 1);

  bool isFraction() const { return v_.sign() == 0; }
  const Fraction& u() const { return u_; }
  const Fraction& v() const { return v_; }
  const Fraction& r() const { return r_; }
  int sign() const;
  Big floor() const;
  long double toLongDouble() const;
  /// A bound of the difference between toLongDouble() and the number.
  long double approximationError() const;

  /// Whether sums and products of the two are numbers of this kind: at most one root between them.
  static bool compatible(const Surd& a, const Surd& b);
  Surd operator-() const;
  friend Surd operator+(const Surd& a, const Surd& b);  // of compatible numbers, like the others
  friend Surd operator-(const Surd& a, const Surd& b) { return a + -b; }
  friend Surd operator*(const Surd& a, const Surd& b);
  friend bool operator==(const Surd& a, const Surd& b) = default;

 private:
  Fraction u_, v_, r_;  // r is 0 if v is
};

}  // namespace tc0::importer
