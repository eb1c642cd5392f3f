#include <algorithm>
#include <utility>

#include "model/import/scalar/chain.h"

namespace tc0::importer {
namespace {

// The value after a stage: exact as long as it is a surd, else a ball.
struct ExactAfter {
  std::int64_t channel, x;
  int bits;
  Number value;

  using Result = std::optional<Number>;

  Result operator()(const AffineStage& s) const {
    const Surd &a = of(s.a, channel), &b = of(s.b, channel);
    if (const Surd* surd = std::get_if<Surd>(&value))
      if (Surd::compatible(a, *surd)) {
        const Surd product = a * *surd;
        if (Surd::compatible(product, b)) return Number(product + b);
      }
    return Number(ballOf(Number(a), bits) * ballOf(value, bits) + ballOf(Number(b), bits));
  }
  Result operator()(const ClampStage& s) const {
    Number result = value;
    if (const auto& lo = of(s.lo, channel)) result = larger(result, Number(Surd(*lo)), 1);
    if (const auto& hi = of(s.hi, channel)) result = larger(result, Number(Surd(*hi)), -1);
    return result;
  }
  Result operator()(const RoundStage& s) const {
    if (const Surd* surd = std::get_if<Surd>(&value))
      return Number(Surd(Fraction(rounded(s.mode, *surd), Big(1))));
    const auto result = rounded(s.mode, std::get<Ball>(value));
    if (!result) return std::nullopt;
    return Number(Surd(Fraction(*result, Big(1))));
  }
  Result operator()(const SlopeStage& s) const {
    const auto sign = signOf(value);
    if (!sign) return std::nullopt;
    if (*sign >= 0) return value;
    return (*this)(AffineStage{{Surd(of(s.slope, channel))}, {Surd(0)}});
  }
  Result operator()(const CountStage& s) const {
    std::int64_t count = 0;
    for (const Fraction& threshold : of(s.thresholds, channel)) {
      const auto sign = signOf(difference(value, Surd(threshold)));
      if (!sign) return std::nullopt;
      if (*sign < 0) break;
      ++count;
    }
    return Number(Surd(count));
  }
  Result operator()(const ApplyStage& s) const {
    if (const Surd* surd = std::get_if<Surd>(&value))
      if (surd->isFraction())
        if (const auto result = s.function->exact(surd->u())) return Number(Surd(*result));
    const auto result = s.function->ball(ballOf(value, bits));
    if (!result) return std::nullopt;
    return Number(*result);
  }
  Result operator()(const JoinStage& s) const {
    const Result a = s.a->exact(channel, x, bits), b = s.b->exact(channel, x, bits);
    if (!a || !b) return std::nullopt;
    switch (s.kind) {
      case JoinKind::kAdd:
        return sum(*a, *b);
      case JoinKind::kSubtract:
        return sum(*a, ExactAfter{channel, x, bits, *b}.negated());
      case JoinKind::kMultiply:
        return product(*a, *b);
      case JoinKind::kMin:
        return larger(*a, *b, -1);
      case JoinKind::kMax:
        return larger(*a, *b, 1);
    }
    return std::nullopt;
  }

 private:
  Number negated() const { return *(*this)(AffineStage{{Surd(-1)}, {Surd(0)}}); }

  Number sum(const Number& a, const Number& b) const {
    const Surd *p = std::get_if<Surd>(&a), *q = std::get_if<Surd>(&b);
    if (p != nullptr && q != nullptr && Surd::compatible(*p, *q)) return Number(*p + *q);
    return Number(ballOf(a, bits) + ballOf(b, bits));
  }
  Number product(const Number& a, const Number& b) const {
    const Surd *p = std::get_if<Surd>(&a), *q = std::get_if<Surd>(&b);
    if (p != nullptr && q != nullptr && Surd::compatible(*p, *q)) return Number(*p * *q);
    return Number(ballOf(a, bits) * ballOf(b, bits));
  }
  Number difference(const Number& a, const Surd& b) const { return sum(a, Number(-b)); }

  static std::optional<int> signOf(const Number& number) {
    if (const Surd* surd = std::get_if<Surd>(&number)) return surd->sign();
    const Ball& ball = std::get<Ball>(number);
    if (ball.lo.sign() > 0) return 1;
    if (ball.hi.sign() < 0) return -1;
    if (ball.lo.sign() == 0 && ball.hi.sign() == 0) return 0;
    return std::nullopt;
  }

  Number larger(const Number& a, const Number& b, int sign) const {
    const Number gap = sum(a, ExactAfter{channel, x, bits, b}.negated());
    if (const auto order = signOf(gap)) return *order * sign >= 0 ? a : b;
    const Ball p = ballOf(a, bits), q = ballOf(b, bits);
    return sign > 0 ? Number(Ball{std::max(p.lo, q.lo), std::max(p.hi, q.hi), bits})
                    : Number(Ball{std::min(p.lo, q.lo), std::min(p.hi, q.hi), bits});
  }
};

}  // namespace

std::optional<Number> Chain::exact(std::int64_t channel, std::int64_t x, int bits) const {
  std::optional<Number> value = Number(Surd(x));
  for (const Stage& stage : stages_) {
    value = std::visit(ExactAfter{channel, x, bits, *value}, stage);
    if (!value) return std::nullopt;
  }
  return value;
}

}  // namespace tc0::importer
