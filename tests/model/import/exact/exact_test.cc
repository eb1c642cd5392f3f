#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "model/import/exact/ball.h"
#include "model/import/exact/surd.h"

using namespace tc0;
using namespace tc0::importer;

namespace {

Big power(const Big& base, int exponent) {
  Big result(1);
  for (int i = 0; i < exponent; ++i) result = result * base;
  return result;
}

// Numbers of one limb, of machine numbers, and of many limbs, of both signs.
std::vector<Big> numbers() {
  std::mt19937_64 random(1);
  std::vector<Big> result{Big(0), Big(1), Big(-1), Big(INT64_MAX), Big(-INT64_MAX)};
  for (int bits = 1; bits < 500; bits += 7) {
    Big value(1);
    for (int i = 0; i < bits; i += 31)
      value = Big::shifted(value, 31) + Big(static_cast<std::int64_t>(random() >> 33));
    result.push_back(value);
    result.push_back(-value);
  }
  return result;
}

}  // namespace

TEST_CASE("quotient and remainder give the dividend back, and the remainder is below the divisor") {
  for (const Big& a : numbers())
    for (const Big& b : numbers()) {
      if (b.sign() <= 0) continue;
      Big quotient, rest;
      Big::floorDivide(a, b, quotient, rest);
      REQUIRE(quotient * b + rest == a);
      REQUIRE(rest.sign() >= 0);
      REQUIRE(rest < b);
    }
}

TEST_CASE("products are commutative and distribute, and differences undo sums") {
  for (const Big& a : numbers())
    for (const Big& b : numbers()) {
      REQUIRE(a * b == b * a);
      REQUIRE((a + b) * a == a * a + a * b);
      REQUIRE(a + b - b == a);
      REQUIRE((a < b) == ((b - a).sign() > 0));
    }
}

TEST_CASE("the greatest common divisor divides both, and nothing larger does") {
  const Big common = power(Big(10007), 20), p = power(Big(3), 90), q = power(Big(5), 70);
  CHECK(Big::gcd(common * p, common * q) == common);
  CHECK(Big::gcd(Big(0), -q) == q);
  CHECK(Big::gcd(Big(INT64_MAX), Big(INT64_MAX - 1)) == Big(1));
}

TEST_CASE("roots are rounded down") {
  for (const Big& a : numbers()) {
    if (a.sign() < 0) continue;
    const Big root = Big::root(a);
    REQUIRE(root * root <= a);
    REQUIRE((root + Big(1)) * (root + Big(1)) > a);
  }
}

TEST_CASE("numbers are printed in decimal digits") {
  CHECK(power(Big(-10), 41).text() == "-1" + std::string(41, '0'));
  CHECK(Big(0).text() == "0");
  CHECK(Fraction(Big(6), Big(-4)).text() == "-3/2");
}

TEST_CASE("a float is the fraction that it is") {
  CHECK(Fraction::of(0.1F) == Fraction(Big(13421773), Big(1 << 27)));
  CHECK(Fraction::of(-0.75) == Fraction(Big(-3), Big(4)));
  CHECK(Fraction::of(1e30).toDouble() == 1e30);
  CHECK(Fraction::of(5.6e-45F).toDouble() == static_cast<double>(5.6e-45F));
  CHECK(Fraction::gcd(Fraction(Big(3), Big(4)), Fraction(Big(5), Big(6))) ==
        Fraction(Big(1), Big(12)));
  CHECK(Fraction(Big(-7), Big(2)).floor() == Big(-4));
}

TEST_CASE("signs and floors of roots are exact where floats cannot tell") {
  const Surd root = Surd::rootOf(Fraction(2));
  CHECK(Surd::rootOf(Fraction(Big(9), Big(4))) == Surd(Fraction(Big(3), Big(2))));
  const Fraction near(power(Big(99), 1) + power(Big(10), 60), power(Big(10), 60));
  CHECK((root * root - Surd(2)).sign() == 0);
  CHECK(
      (root - Surd(Fraction(Big::root(Big(2) * power(Big(10), 120)), power(Big(10), 60)))).sign() >
      0);
  CHECK((Surd(1) - Surd(near)).sign() < 0);
  for (std::int64_t r = 2; r < 300; ++r)
    for (std::int64_t v : {-1000, -3, -1, 1, 7, 1000}) {
      const Surd number = Surd::rootOf(Fraction(r), Fraction(v)) + Surd(Fraction(Big(1), Big(3)));
      REQUIRE(number.floor() == Big(static_cast<std::int64_t>(std::floor(number.toLongDouble()))));
    }
}

TEST_CASE("balls of functions hold their values and are small") {
  constexpr int kBits = 200;
  auto check = [](const Ball& ball, long double value) {
    const auto exact = Fraction::of(static_cast<double>(value));
    const Fraction slack = Fraction::of(std::max(1e-15, std::fabs(exact.toDouble()) * 4e-16));
    const Fraction unit(Big(1), Big::shifted(Big(1), kBits));
    REQUIRE(Fraction(ball.lo, Big(1)) * unit - slack <= exact);
    REQUIRE(exact <= Fraction(ball.hi, Big(1)) * unit + slack);
    REQUIRE((ball.hi - ball.lo).bits() <= 30);
  };
  for (double x = -12; x < 12; x += 0.37) {
    const Ball ball = Ball::of(Fraction::of(x), kBits);
    check(errorFunction(ball), std::erf(static_cast<long double>(x)));
    if (x < 8) check(exponential(ball), std::exp(static_cast<long double>(x)));
    if (x > 0) check(logarithm(ball), std::log(static_cast<long double>(x)));
    if (x > 0) check(root(ball), std::sqrt(static_cast<long double>(x)));
  }
  check(pi(kBits), 3.14159265358979323846264338327950288L);
}

TEST_CASE("the exponential undoes the logarithm to the last places") {
  for (int n = 1; n < 40; n += 3) {
    const Ball back = exponential(logarithm(Ball::of(Fraction(Big(n), Big(7)), 300)));
    CHECK(back.contains(Fraction(Big(n), Big(7))));
    CHECK((back.hi - back.lo).bits() < 40);
  }
}
