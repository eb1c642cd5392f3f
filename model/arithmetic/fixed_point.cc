#include "model/arithmetic/fixed_point.h"

#include "model/import/exact/ball.h"

namespace tc0::arithmetic {
namespace {

using importer::Ball;
using importer::Fraction;

constexpr std::int64_t kGuard = 32;

// The middle of a ball with `bits` fraction bits.
Big middle(const Ball& ball, std::int64_t bits) {
  const Big twice = ball.lo + ball.hi;
  return ball.bits >= bits ? roundedQuotient(twice, powerOfTwo(ball.bits - bits + 1))
                           : roundedQuotient(Big::shifted(twice, bits - ball.bits), Big(2));
}

Ball ballOf(const Big& numerator, std::int64_t fractionBits, std::int64_t bits) {
  return Ball::of(Fraction(numerator, powerOfTwo(fractionBits)), static_cast<int>(bits + kGuard));
}

}  // namespace

Big powerOfTwo(std::int64_t exponent) { return Big::shifted(Big(1), exponent); }

Big floorQuotient(const Big& a, const Big& b) {
  Big quotient, rest;
  Big::floorDivide(a, b, quotient, rest);
  return quotient;
}

Big roundedQuotient(const Big& a, const Big& b) { return floorQuotient(a + a + b, b + b); }

std::int64_t ceilLog2(std::int64_t value) {
  std::int64_t k = 0;
  while (std::int64_t{1} << k < value) ++k;
  return k;
}

Big expOfMinus(const Big& numerator, std::int64_t fractionBits, std::int64_t bits) {
  if (numerator.sign() == 0) return powerOfTwo(bits);
  return middle(exponential(ballOf(-numerator, fractionBits, bits)), bits);
}

Big errorFunctionOf(const Big& z, std::int64_t bits) {
  return middle(errorFunction(ballOf(z, bits, bits)), bits);
}

// Taylor's series of the angle, which is at most pi, so that terms fall from the fourth on.
Big cosineOfPi(std::int64_t numerator, std::int64_t denominator, std::int64_t bits) {
  const std::int64_t s = bits + kGuard;
  const Big pi = middle(importer::pi(static_cast<int>(s)), s);
  const Big angle = roundedQuotient(pi * Big(numerator), Big(denominator));
  const Big square = floorQuotient(angle * angle, powerOfTwo(s));
  Big term = powerOfTwo(s), sum;
  for (std::int64_t n = 0; term.sign() != 0; n += 2) {
    sum = n % 4 == 0 ? sum + term : sum - term;
    term = floorQuotient(term * square, powerOfTwo(s) * Big((n + 1) * (n + 2)));
  }
  return roundedQuotient(sum, powerOfTwo(kGuard));
}

}  // namespace tc0::arithmetic
