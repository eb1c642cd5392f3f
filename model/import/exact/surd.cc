#include "model/import/exact/surd.h"

#include <cmath>

#include "circuit/base/assert.h"

namespace tc0::importer {

Surd Surd::rootOf(const Fraction& r, const Fraction& factor) {
  TC0_ASSERT(r.sign() >= 0);
  if (r.sign() == 0 || factor.sign() == 0) return {};
  const Big p = Big::root(r.p()), q = Big::root(r.q());
  if (p * p == r.p() && q * q == r.q()) return {factor * Fraction(p, q)};
  Surd result;
  result.v_ = factor;
  result.r_ = r;
  return result;
}

int Surd::sign() const {
  const int u = u_.sign(), v = v_.sign();
  if (v == 0 || u == v) return u;
  if (u == 0) return v;
  const Fraction difference = u_ * u_ - v_ * v_ * r_;
  return difference.sign() > 0 ? u : difference.sign() < 0 ? v : 0;
}

// sqrt(v^2 r) lies within 1 of the root of its floor, so the floor of the sum is among few integers.
Big Surd::floor() const {
  if (isFraction()) return u_.floor();
  const Big root = Big::root((v_ * v_ * r_).floor());
  Big guess = (u_ + Fraction(v_.sign() > 0 ? root : -root - Big(1), Big(1))).floor() - Big(1);
  while ((*this - Surd(Fraction(guess + Big(1), Big(1)))).sign() >= 0) guess = guess + Big(1);
  return guess;
}

long double Surd::toLongDouble() const {
  if (isFraction()) return u_.toLongDouble();
  return u_.toLongDouble() + v_.toLongDouble() * std::sqrt(r_.toLongDouble());
}

long double Surd::approximationError() const {
  if (isFraction() && u_.isLongDouble()) return 0;
  const long double u = std::fabs(u_.toLongDouble());
  const long double w =
      isFraction() ? 0 : std::fabs(v_.toLongDouble()) * std::sqrt(r_.toLongDouble());
  return std::ldexp(u + w, -60);
}

bool Surd::compatible(const Surd& a, const Surd& b) {
  return a.isFraction() || b.isFraction() || a.r_ == b.r_;
}

Surd Surd::operator-() const {
  Surd result = *this;
  result.u_ = -u_;
  result.v_ = -v_;
  return result;
}

Surd operator+(const Surd& a, const Surd& b) {
  TC0_ASSERT(Surd::compatible(a, b));
  Surd result;
  result.u_ = a.u_ + b.u_;
  result.v_ = a.v_ + b.v_;
  if (!result.isFraction()) result.r_ = a.isFraction() ? b.r_ : a.r_;
  return result;
}

Surd operator*(const Surd& a, const Surd& b) {
  TC0_ASSERT(Surd::compatible(a, b));
  if (a.isFraction() && b.isFraction()) return {a.u_ * b.u_};
  Surd result;
  const Fraction& r = a.isFraction() ? b.r_ : a.r_;
  result.u_ = a.u_ * b.u_ + a.v_ * b.v_ * r;
  result.v_ = a.u_ * b.v_ + a.v_ * b.u_;
  if (!result.isFraction()) result.r_ = r;
  return result;
}

}  // namespace tc0::importer
