#include "model/import/scalar/function.h"

#include <cmath>

namespace tc0::importer {
namespace {

// What a function of the C library can be wrong by, relative to its result, and more.
constexpr long double kLibrary = 0x1p-58L;
constexpr long double kLargest = 0x1p12L;  // the largest exponent that is computed

Near exponentialNear(Near x) {
  const long double value = std::exp(x.value);
  return {value, value * (std::expm1(std::fmin(x.error, 1.0L)) + kLibrary)};
}

bool isLarge(const Ball& x) {
  const Big limit = Big::shifted(Big(1 << 12), x.bits);
  return x.hi > limit || x.lo < -limit;
}

class Exponential : public Function {
 public:
  std::string name() const override { return "exponential"; }
  std::optional<Near> near(Near x) const override {
    if (std::fabs(x.value) > kLargest || x.error > 1) return std::nullopt;
    return exponentialNear(x);
  }
  std::optional<Ball> ball(const Ball& x) const override {
    if (isLarge(x)) return std::nullopt;
    return exponential(x);
  }
  std::optional<Fraction> exact(const Fraction& x) const override {
    if (x.sign() == 0) return Fraction(1);
    return std::nullopt;
  }
  int direction() const override { return 1; }
};

class Logarithm : public Function {
 public:
  std::string name() const override { return "logarithm"; }
  std::optional<Near> near(Near x) const override {
    if (x.value <= 2 * x.error) return std::nullopt;
    const long double value = std::log(x.value);
    return Near{value, 2 * x.error / x.value + std::fabs(value) * kLibrary + 0x1p-62L};
  }
  std::optional<Ball> ball(const Ball& x) const override {
    if (x.lo.sign() <= 0) return std::nullopt;
    return logarithm(x);
  }
  int direction() const override { return 1; }
};

class ErrorFunction : public Function {
 public:
  std::string name() const override { return "error function"; }
  std::optional<Near> near(Near x) const override {
    return Near{std::erf(x.value), 1.13L * x.error + kLibrary};
  }
  std::optional<Ball> ball(const Ball& x) const override { return errorFunction(x); }
  std::optional<Fraction> exact(const Fraction& x) const override {
    if (x.sign() == 0) return Fraction(0);
    return std::nullopt;
  }
  int direction() const override { return 1; }
};

class Root : public Function {
 public:
  std::string name() const override { return "square root"; }
  std::optional<Near> near(Near x) const override {
    if (x.value <= 2 * x.error) return std::nullopt;
    const long double value = std::sqrt(x.value);
    return Near{value, x.error / value + value * 0x1p-62L};
  }
  std::optional<Fraction> exact(const Fraction& x) const override {
    if (x.sign() < 0) return std::nullopt;
    const Surd value = Surd::rootOf(x);
    if (!value.isFraction()) return std::nullopt;
    return value.u();
  }
  std::optional<Ball> ball(const Ball& x) const override {
    if (x.lo.sign() < 0) return std::nullopt;
    return root(x);
  }
  int direction() const override { return 1; }
};

class Reciprocal : public Function {
 public:
  std::string name() const override { return "reciprocal"; }
  std::optional<Near> near(Near x) const override {
    if (x.value <= 2 * x.error) return std::nullopt;
    const long double value = 1 / x.value;
    return Near{value, 2 * x.error * value * value + value * 0x1p-62L};
  }
  std::optional<Fraction> exact(const Fraction& x) const override {
    if (x.sign() <= 0) return std::nullopt;
    return x.inverse();
  }
  std::optional<Ball> ball(const Ball& x) const override {
    if (x.lo.sign() <= 0) return std::nullopt;
    return inverse(x);
  }
  int direction() const override { return -1; }
};

class Absolute : public Function {
 public:
  std::string name() const override { return "absolute value"; }
  std::optional<Near> near(Near x) const override { return Near{std::fabs(x.value), x.error}; }
  std::optional<Fraction> exact(const Fraction& x) const override { return x.sign() < 0 ? -x : x; }
  std::optional<Ball> ball(const Ball& x) const override {
    if (x.lo.sign() >= 0) return x;
    if (x.hi.sign() <= 0) return -x;
    return Ball{Big(0), std::max(-x.lo, x.hi), x.bits};
  }
  bool keepsIntegers() const override { return true; }
};

class Power : public Function {
 public:
  explicit Power(int exponent) : exponent_(exponent) {}
  std::string name() const override { return "power"; }
  std::optional<Near> near(Near x) const override {
    Near result = x;
    for (int i = 1; i < exponent_; ++i) result = result * x;
    return result;
  }
  std::optional<Fraction> exact(const Fraction& x) const override {
    Fraction result = x;
    for (int i = 1; i < exponent_; ++i) result = result * x;
    return result;
  }
  std::optional<Ball> ball(const Ball& x) const override {
    Ball result = x;
    for (int i = 1; i < exponent_; ++i) result = result * x;
    return result;
  }
  int direction() const override { return exponent_ % 2; }
  bool keepsIntegers() const override { return true; }

 private:
  int exponent_;
};

class TimesRootTwoOverPi : public Function {
 public:
  std::string name() const override { return "product with sqrt(2 / pi)"; }
  std::optional<Near> near(Near x) const override {
    return x * Near{0.797884560802865355879892119868763737L, 0x1p-63L};
  }
  std::optional<Fraction> exact(const Fraction& x) const override {
    if (x.sign() == 0) return Fraction(0);
    return std::nullopt;
  }
  std::optional<Ball> ball(const Ball& x) const override {
    return x * root(inverse(pi(x.bits)) * Ball::of(Fraction(2), x.bits));
  }
  int direction() const override { return 1; }
};

class Elu : public Function {
 public:
  explicit Elu(const Fraction& alpha) : alpha_(alpha) {}
  std::string name() const override { return "exponential linear unit"; }
  std::optional<Near> near(Near x) const override {
    if (x.value - x.error >= 0) return x;
    if (x.value + x.error >= 0) return std::nullopt;
    if (x.value < -kLargest) return nearOf(Surd(-alpha_));
    return nearOf(Surd(alpha_)) * (exponentialNear(x) + Near{-1, 0});
  }
  std::optional<Fraction> exact(const Fraction& x) const override {
    if (x.sign() >= 0) return x;
    return std::nullopt;
  }
  std::optional<Ball> ball(const Ball& x) const override {
    if (x.lo.sign() >= 0) return x;
    if (x.hi.sign() >= 0 || isLarge(x)) return std::nullopt;
    return Ball::of(alpha_, x.bits) * (exponential(x) + Ball::of(Fraction(-1), x.bits));
  }
  int direction() const override { return alpha_.sign() >= 0 ? 1 : 0; }

 private:
  Fraction alpha_;
};

}  // namespace

FunctionPtr exponentialFunction() { return std::make_shared<Exponential>(); }
FunctionPtr logarithmFunction() { return std::make_shared<Logarithm>(); }
FunctionPtr errorFunctionOf() { return std::make_shared<ErrorFunction>(); }
FunctionPtr rootFunction() { return std::make_shared<Root>(); }
FunctionPtr reciprocalFunction() { return std::make_shared<Reciprocal>(); }
FunctionPtr absoluteFunction() { return std::make_shared<Absolute>(); }
FunctionPtr powerFunction(int exponent) { return std::make_shared<Power>(exponent); }
FunctionPtr timesRootTwoOverPi() { return std::make_shared<TimesRootTwoOverPi>(); }
FunctionPtr eluFunction(const Fraction& alpha) { return std::make_shared<Elu>(alpha); }

}  // namespace tc0::importer
