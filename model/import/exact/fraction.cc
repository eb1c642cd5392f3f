#include "model/import/exact/fraction.h"

#include <cmath>

#include "circuit/base/assert.h"

namespace tc0::importer {
namespace {

Big quotient(const Big& a, const Big& b) {
  Big result, rest;
  Big::floorDivide(a, b, result, rest);
  return result;
}

}  // namespace

Fraction::Fraction(const Big& p, const Big& q) : p_(p), q_(q) {
  TC0_ASSERT(q_.sign() != 0);
  if (q_.sign() < 0) {
    p_ = -p_;
    q_ = -q_;
  }
  if (q_ == Big(1)) return;
  const Big common = Big::gcd(p_, q_);
  if (common == Big(1)) return;
  p_ = quotient(p_, common);
  q_ = quotient(q_, common);
}

Fraction Fraction::of(double value) {
  TC0_ASSERT(std::isfinite(value));
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  const Big whole(static_cast<std::int64_t>(std::ldexp(mantissa, 53)));
  exponent -= 53;
  return exponent >= 0 ? Fraction(Big::shifted(whole, exponent), Big(1))
                       : Fraction(whole, Big::shifted(Big(1), -exponent));
}

// Numbers of a few hundred bits fit the exponents of a long double.
long double Fraction::toLongDouble() const { return p_.toLongDouble() / q_.toLongDouble(); }

bool Fraction::isLongDouble() const {
  return p_.bits() - p_.twos() <= 53 && p_.bits() < 900 && q_.bits() < 900 &&
         q_.bits() == q_.twos() + 1;
}

Big Fraction::floor() const { return quotient(p_, q_); }

std::string Fraction::text() const { return isInteger() ? p_.text() : p_.text() + "/" + q_.text(); }

Fraction Fraction::operator-() const {
  Fraction result = *this;
  result.p_ = -p_;
  return result;
}

Fraction Fraction::inverse() const {
  TC0_ASSERT(sign() != 0);
  Fraction result;
  result.p_ = p_.sign() < 0 ? -q_ : q_;
  result.q_ = p_.sign() < 0 ? -p_ : p_;
  return result;
}

Fraction operator+(const Fraction& a, const Fraction& b) {
  if (a.sign() == 0) return b;
  if (b.sign() == 0) return a;
  if (a.q_ == b.q_) return {a.p_ + b.p_, a.q_};
  return {a.p_ * b.q_ + b.p_ * a.q_, a.q_ * b.q_};
}

Fraction operator*(const Fraction& a, const Fraction& b) { return {a.p_ * b.p_, a.q_ * b.q_}; }

Fraction Fraction::gcd(const Fraction& a, const Fraction& b) {
  return {Big::gcd(a.p_ * b.q_, b.p_ * a.q_), a.q_ * b.q_};
}

}  // namespace tc0::importer
