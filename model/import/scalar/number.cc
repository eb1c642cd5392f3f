#include "model/import/scalar/number.h"

#include <cmath>
#include <cstdint>
#include <limits>

namespace tc0::importer {
namespace {

// What one operation of a long double can be wrong by, in units of its result, and more.
constexpr long double kUnit = 0x1p-62L;

// Whether the sum is exact (Knuth's two-sum: what was rounded away is itself a number).
bool isExactSum(long double a, long double b, long double sum) {
  const long double part = sum - a;
  return (a - (sum - part)) + (b - part) == 0;
}

// Whether the product is exact: products of halves of the significands are (Dekker).
bool isExactProduct(long double a, long double b, long double product) {
  constexpr int kHalf = (std::numeric_limits<long double>::digits + 1) / 2;
  constexpr long double kSplit = static_cast<long double>(std::uint64_t{1} << kHalf) + 1;
  auto high = [](long double v) {
    const long double large = v * kSplit;
    return large - (large - v);
  };
  if (product == 0) return a == 0 || b == 0;
  if (!(std::fabs(product) > 0x1p-8000L)) return false;  // parts would be rounded to 0
  const long double a1 = high(a), a2 = a - a1, b1 = high(b), b2 = b - b1;
  return ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2 == 0;
}

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
  if (a.error + b.error == 0 && isExactSum(a.value, b.value, value)) return {value, 0};
  return {value, a.error + b.error + std::fabs(value) * kUnit};
}

Near operator*(Near a, Near b) {
  const long double value = a.value * b.value;
  if (a.error + b.error == 0 && isExactProduct(a.value, b.value, value)) return {value, 0};
  return {value, std::fabs(a.value) * b.error + std::fabs(b.value) * a.error + a.error * b.error +
                     std::fabs(value) * kUnit};
}

Near nearOf(const Surd& value) { return {value.toLongDouble(), value.approximationError()}; }

}  // namespace tc0::importer
