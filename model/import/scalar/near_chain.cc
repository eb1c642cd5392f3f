#include "model/import/scalar/near_chain.h"

#include <algorithm>
#include <cmath>

namespace tc0::importer {
namespace {

Near nearOfFraction(const Fraction& value) { return nearOf(Surd(value)); }

// The larger number, or the smaller one for `sign` -1. If the two cannot be told apart, either is
// right up to the errors of both.
Near larger(Near a, Near b, int sign) {
  const long double gap = sign * (a.value - b.value);
  if (gap >= a.error + b.error) return a;
  if (-gap >= a.error + b.error) return b;
  return {a.value, std::fabs(gap) + a.error + b.error};
}

}  // namespace

struct NearChain::Convert {
  std::int64_t channel;

  Step operator()(const AffineStage& s) const {
    return Affine{nearOf(of(s.a, channel)), nearOf(of(s.b, channel))};
  }
  Step operator()(const ClampStage& s) const {
    Clamp result;
    if (const auto& lo = of(s.lo, channel)) result.lo = nearOfFraction(*lo);
    if (const auto& hi = of(s.hi, channel)) result.hi = nearOfFraction(*hi);
    return result;
  }
  Step operator()(const RoundStage& s) const { return s; }
  Step operator()(const SlopeStage& s) const { return Slope{nearOfFraction(of(s.slope, channel))}; }
  Step operator()(const CountStage& s) const {
    Count result;
    for (const Fraction& threshold : of(s.thresholds, channel))
      result.thresholds.push_back(threshold.toLongDouble());
    return result;
  }
  Step operator()(const ApplyStage& s) const { return s; }
  Step operator()(const JoinStage& s) const {
    return Join{s.kind, std::make_shared<NearChain>(*s.a, channel),
                std::make_shared<NearChain>(*s.b, channel)};
  }
};

struct NearChain::After {
  std::int64_t x;
  Near value;

  std::optional<Near> operator()(const Affine& s) const { return s.a * value + s.b; }
  std::optional<Near> operator()(const Clamp& s) const {
    Near result = value;
    if (s.lo) result = larger(result, *s.lo, 1);
    if (s.hi) result = larger(result, *s.hi, -1);
    return result;
  }
  std::optional<Near> operator()(const RoundStage& s) const {
    const auto result = rounded(s.mode, value);
    if (!result) return std::nullopt;
    return Near{*result, 0};
  }
  std::optional<Near> operator()(const Slope& s) const {
    if (value.value - value.error >= 0) return value;
    if (value.value + value.error > 0) return std::nullopt;
    return value * s.slope;
  }
  std::optional<Near> operator()(const Count& s) const {
    auto count = [&](long double v) {
      return std::upper_bound(s.thresholds.begin(), s.thresholds.end(), v) - s.thresholds.begin();
    };
    const long double margin = value.error + std::fabs(value.value) * 0x1p-60L;
    const auto least = count(value.value - margin);
    if (least != count(value.value + margin)) return std::nullopt;
    return Near{static_cast<long double>(least), 0};
  }
  std::optional<Near> operator()(const ApplyStage& s) const { return s.function->near(value); }
  std::optional<Near> operator()(const Join& s) const {
    const auto a = (*s.a)(x), b = (*s.b)(x);
    if (!a || !b) return std::nullopt;
    switch (s.kind) {
      case JoinKind::kAdd:
        return *a + *b;
      case JoinKind::kSubtract:
        return *a + *b * Near{-1, 0};
      case JoinKind::kMultiply:
        return *a * *b;
      case JoinKind::kMin:
        return larger(*a, *b, -1);
      case JoinKind::kMax:
        return larger(*a, *b, 1);
    }
    return std::nullopt;
  }
};

NearChain::NearChain(const Chain& chain, std::int64_t channel) {
  for (const Stage& stage : chain.stages()) steps_.push_back(std::visit(Convert{channel}, stage));
}

std::optional<Near> NearChain::operator()(std::int64_t x) const {
  std::optional<Near> value = Near{static_cast<long double>(x), 0};
  for (const Step& step : steps_) {
    value = std::visit(After{x, *value}, step);
    if (!value || !(value->error < 0x1p40L)) return std::nullopt;
  }
  return value;
}

}  // namespace tc0::importer
