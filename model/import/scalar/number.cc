#include "model/import/scalar/number.h"

#include <cmath>

namespace tc0::importer {
namespace {

// What one operation of a long double can be wrong by, in units of its result, and more.
constexpr long double kUnit = 0x1p-62L;

}  // namespace

Ball ballOf(const Number& number, int bits) {
  if (const Ball* ball = std::get_if<Ball>(&number)) return *ball;
  const Surd& surd = std::get<Surd>(number);
  Ball result = Ball::of(surd.u(), bits);
  if (surd.isFraction()) return result;
  return result + Ball::of(surd.v(), bits) * root(Ball::of(surd.r(), bits));
}

Near operator+(Near a, Near b) {
  const long double value = a.value + b.value;
  return {value, a.error + b.error + std::fabs(value) * kUnit};
}

Near operator*(Near a, Near b) {
  const long double value = a.value * b.value;
  return {value, std::fabs(a.value) * b.error + std::fabs(b.value) * a.error + a.error * b.error +
                     std::fabs(value) * kUnit};
}

Near nearOf(const Surd& value) { return {value.toLongDouble(), value.approximationError()}; }

}  // namespace tc0::importer
