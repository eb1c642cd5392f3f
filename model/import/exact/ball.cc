#include "model/import/exact/ball.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0::importer {
namespace {

constexpr int kGuard = 48;  // more bits than all roundings of a series use up

Big floorDivided(const Big& a, const Big& b) {
  Big quotient, rest;
  Big::floorDivide(a, b, quotient, rest);
  return quotient;
}

Big down(const Big& a, std::int64_t shift) {
  return shift <= 0 ? Big::shifted(a, -shift) : floorDivided(a, Big::shifted(Big(1), shift));
}

Big up(const Big& a, std::int64_t shift) { return -down(-a, shift); }

// Numbers of fixed point: integers that stand for themselves * 2^-bits.
struct Fixed {
  int bits;
  Big one() const { return Big::shifted(Big(1), bits); }
  Big product(const Big& a, const Big& b) const { return down(a * b, bits); }
};

// sum over n of +-1 / ((2n + 1) d^(2n + 1)): the arc tangent (or its hyperbolic sister) of 1 / d.
Big arcTangent(std::int64_t d, bool alternates, const Fixed& fixed) {
  Big power = floorDivided(fixed.one(), Big(d)), sum;
  for (std::int64_t n = 0; power.sign() != 0; ++n) {
    const Big term = floorDivided(power, Big(2 * n + 1));
    sum = alternates && n % 2 == 1 ? sum - term : sum + term;
    power = floorDivided(power, Big(d * d));
  }
  return sum;
}

Big logOfTwo(const Fixed& fixed) { return Big(2) * arcTangent(3, false, fixed); }

Big piOf(const Fixed& fixed) {
  return Big(16) * arcTangent(5, true, fixed) - Big(4) * arcTangent(239, true, fixed);
}

// e^x: x = k log 2 + r with 0 <= r < log 2; the series of r / 2^8 converges fast, and its sum is
// squared eight times.
Big expOf(const Big& x, int bits) {
  constexpr int kHalvings = 8;
  const std::int64_t whole = down(x, bits).toInt64();
  const int extra = whole > 0 ? static_cast<int>(whole * 2) : 0;
  const Fixed fixed{bits + kGuard + extra};
  const Big scaled = Big::shifted(x, kGuard + extra), log2 = logOfTwo(fixed);
  const Big k = floorDivided(scaled, log2);
  const Big r = down(scaled - k * log2, kHalvings);
  Big term = fixed.one(), sum = fixed.one();
  for (std::int64_t n = 1; term.sign() != 0; ++n) {
    term = floorDivided(fixed.product(term, r), Big(n));
    sum = sum + term;
  }
  for (int i = 0; i < kHalvings; ++i) sum = fixed.product(sum, sum);
  return down(sum, kGuard + extra - k.toInt64());
}

// The error function's series for |x| <= 16; its terms grow up to e^(x^2).
Big erfOf(const Big& x, int bits) {
  const std::int64_t whole = down(x.sign() < 0 ? -x : x, bits).toInt64() + 1;
  const int extra = kGuard + static_cast<int>(2 * whole * whole);
  const Fixed fixed{bits + extra};
  const Big y = Big::shifted(x, extra), square = fixed.product(y, y);
  Big power = y, sum;
  for (std::int64_t n = 0; n < 8 || (power.sign() != 0 && power != Big(-1)); ++n) {
    sum = sum + floorDivided(power, Big(2 * n + 1));
    power = floorDivided(-fixed.product(power, square), Big(n + 1));
  }
  const Big rootPi = Big::root(Big::shifted(piOf(fixed), fixed.bits));
  const Big scaled = floorDivided(Big::shifted(Big(2) * sum, fixed.bits), rootPi);
  return down(scaled, extra);
}

// A rising function, by its values at both ends, each right up to one unit.
template <class Function>
Ball rising(const Ball& x, Function function) {
  return {function(x.lo) - Big(1), function(x.hi) + Big(2), x.bits};
}

}  // namespace

Ball Ball::of(const Fraction& value, int bits) {
  const Big p = Big::shifted(value.p(), bits);
  const Big lo = floorDivided(p, value.q());
  return {lo, -floorDivided(-p, value.q()), bits};
}

bool Ball::contains(const Fraction& value) const {
  const Fraction scaled = value * Fraction(Big::shifted(Big(1), bits), Big(1));
  return Fraction(lo, Big(1)) <= scaled && scaled <= Fraction(hi, Big(1));
}

Ball operator-(const Ball& a) { return {-a.hi, -a.lo, a.bits}; }

Ball operator+(const Ball& a, const Ball& b) {
  TC0_ASSERT(a.bits == b.bits);
  return {a.lo + b.lo, a.hi + b.hi, a.bits};
}

Ball operator*(const Ball& a, const Ball& b) {
  TC0_ASSERT(a.bits == b.bits);
  const Big corners[] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {down(*std::min_element(std::begin(corners), std::end(corners)), a.bits),
          up(*std::max_element(std::begin(corners), std::end(corners)), a.bits), a.bits};
}

Ball inverse(const Ball& a) {
  TC0_ASSERT(a.lo.sign() > 0);
  const Big one = Big::shifted(Big(1), 2 * a.bits);
  return {floorDivided(one, a.hi), floorDivided(one, a.lo) + Big(1), a.bits};
}

Ball root(const Ball& a) {
  TC0_ASSERT(a.hi.sign() >= 0);
  const Big least = a.lo.sign() < 0 ? Big(0) : a.lo;
  return {Big::root(Big::shifted(least, a.bits)), Big::root(Big::shifted(a.hi, a.bits)) + Big(1),
          a.bits};
}

Ball exponential(const Ball& x) {
  return rising(x, [&](const Big& v) { return expOf(v, x.bits); });
}

// Newton's steps z -> z + 2 (x - e^z) / (x + e^z) triple the right digits. The ends are then known
// up to the last place of the exponential, which 2^16 units of this one exceed.
Ball logarithm(const Ball& x) {
  TC0_ASSERT(x.lo.sign() > 0);
  const int bits = x.bits + 32;
  auto one = [&](const Big& v) {
    const Big y = Big::shifted(v, 32);
    const long double start = std::log(y.toLongDouble()) - bits * 0.693147180559945309417232121458L;
    Big z = Ball::of(Fraction::of(static_cast<double>(start)), bits).lo;
    for (int i = 0; i < 6; ++i) {
      const Big e = expOf(z, bits);
      z = z + floorDivided(Big::shifted(Big(2) * (y - e), bits), y + e);
    }
    return down(z, 32);
  };
  return {one(x.lo) - Big(1 << 16), one(x.hi) + Big(1 << 16), x.bits};
}

// Beyond 16 the function is 1 - e^(-x^2) at the least, and 2^-368 is less than that difference.
Ball errorFunction(const Ball& x) {
  const Big limit = Big::shifted(Big(16), x.bits), one = Big::shifted(Big(1), x.bits);
  auto inside = [&](const Big& v) {
    return v > limit ? one - Big(1) : v < -limit ? -one : erfOf(v, x.bits);
  };
  Ball result = rising(x, inside);
  const Big slack = down(one, 360) + Big(1);
  return {std::max(result.lo - slack, -one), std::min(result.hi + slack, one), x.bits};
}

Ball pi(int bits) {
  const Fixed fixed{bits + kGuard};
  const Big value = down(piOf(fixed), kGuard);
  return {value - Big(1), value + Big(2), bits};
}

}  // namespace tc0::importer
