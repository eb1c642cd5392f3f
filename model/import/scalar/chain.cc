#include "model/import/scalar/chain.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

bool isIdentity(const AffineStage& affine) {
  auto all = [](const PerChannel<Surd>& values, std::int64_t value) {
    return std::all_of(values.begin(), values.end(),
                       [&](const Surd& v) { return v == Surd(value); });
  };
  return all(affine.a, 1) && all(affine.b, 0);
}

AffineStage composed(const AffineStage& outer, const AffineStage& inner) {
  const std::size_t count =
      std::max({outer.a.size(), outer.b.size(), inner.a.size(), inner.b.size()});
  const std::size_t scales = std::max(outer.a.size(), inner.a.size());
  AffineStage result;
  auto check = [](const Surd& a, const Surd& b) {
    if (!Surd::compatible(a, b))
      fail(
          "required a rounding between two batch normalisations, found none: their roots cannot "
          "be told apart exactly");
  };
  for (std::size_t c = 0; c < scales; ++c) {
    check(of(outer.a, c), of(inner.a, c));
    result.a.push_back(of(outer.a, c) * of(inner.a, c));
  }
  for (std::size_t c = 0; c < count; ++c) {
    check(of(outer.a, c), of(inner.b, c));
    const Surd product = of(outer.a, c) * of(inner.b, c);
    check(product, of(outer.b, c));
    result.b.push_back(product + of(outer.b, c));
  }
  return result;
}

bool areIntegers(const PerChannel<Surd>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Surd& v) { return v.isFraction() && v.u().isInteger(); });
}

bool areIntegers(const PerChannel<std::optional<Fraction>>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const auto& v) { return !v || v->isInteger(); });
}

// Whether a stage gives an integer, given that its operand is one or that nothing is known of it.
struct Integral {
  bool before;
  bool operator()(const AffineStage& s) const {
    return before && areIntegers(s.a) && areIntegers(s.b);
  }
  bool operator()(const ClampStage& s) const {
    return before && areIntegers(s.lo) && areIntegers(s.hi);
  }
  bool operator()(const RoundStage&) const { return true; }
  bool operator()(const SlopeStage& s) const {
    return before && std::all_of(s.slope.begin(), s.slope.end(),
                                 [](const Fraction& v) { return v.isInteger(); });
  }
  bool operator()(const CountStage&) const { return true; }
  bool operator()(const ApplyStage& s) const { return before && s.function->keepsIntegers(); }
  bool operator()(const JoinStage& s) const { return s.a->integral() && s.b->integral(); }
};

struct Channels {
  std::size_t operator()(const AffineStage& s) const { return std::max(s.a.size(), s.b.size()); }
  std::size_t operator()(const ClampStage& s) const { return std::max(s.lo.size(), s.hi.size()); }
  std::size_t operator()(const RoundStage&) const { return 1; }
  std::size_t operator()(const SlopeStage& s) const { return s.slope.size(); }
  std::size_t operator()(const CountStage& s) const { return s.thresholds.size(); }
  std::size_t operator()(const ApplyStage&) const { return 1; }
  std::size_t operator()(const JoinStage& s) const {
    return std::max(s.a->channels(), s.b->channels());
  }
};

struct Direction {
  std::int64_t channel;
  int operator()(const AffineStage& s) const {
    const int sign = of(s.a, channel).sign();
    return sign == 0 ? 1 : sign;
  }
  int operator()(const ClampStage&) const { return 1; }
  int operator()(const RoundStage&) const { return 1; }
  int operator()(const SlopeStage& s) const { return of(s.slope, channel).sign() >= 0 ? 1 : 0; }
  int operator()(const CountStage&) const { return 1; }
  int operator()(const ApplyStage& s) const { return s.function->direction(); }
  int operator()(const JoinStage& s) const {
    const int a = s.a->direction(channel), b = s.b->direction(channel);
    if (s.kind == JoinKind::kMultiply) return 0;
    if (s.kind == JoinKind::kSubtract) return a == -b ? a : 0;
    return a == b ? a : 0;
  }
};

struct Rearranged {
  const std::vector<std::int64_t>& from;

  template <class T>
  PerChannel<T> moved(const PerChannel<T>& values) const {
    if (values.size() == 1) return values;
    PerChannel<T> result;
    for (std::int64_t c : from) result.push_back(values[c]);
    return result;
  }
  Stage operator()(const AffineStage& s) const { return AffineStage{moved(s.a), moved(s.b)}; }
  Stage operator()(const ClampStage& s) const { return ClampStage{moved(s.lo), moved(s.hi)}; }
  Stage operator()(const RoundStage& s) const { return s; }
  Stage operator()(const SlopeStage& s) const { return SlopeStage{moved(s.slope)}; }
  Stage operator()(const CountStage& s) const { return CountStage{moved(s.thresholds)}; }
  Stage operator()(const ApplyStage& s) const { return s; }
  Stage operator()(const JoinStage& s) const {
    return JoinStage{s.kind, std::make_shared<Chain>(s.a->rearranged(from)),
                     std::make_shared<Chain>(s.b->rearranged(from))};
  }
};

}  // namespace

Chain::Chain(AffineStage affine) : origin_(affine) {
  if (!isIdentity(affine)) stages_.emplace_back(std::move(affine));
}

void Chain::append(Stage stage, FloatStep step) {
  append(std::move(stage));
  steps_.push_back(std::move(step));
}

void Chain::append(Stage stage) {
  TC0_ASSERT(stages_.empty() || !std::holds_alternative<JoinStage>(stage));
  auto* affine = std::get_if<AffineStage>(&stage);
  if (affine != nullptr && !stages_.empty())
    if (auto* last = std::get_if<AffineStage>(&stages_.back())) {
      *affine = composed(*affine, *last);
      stages_.pop_back();
    }
  if (affine == nullptr || !isIdentity(*affine)) stages_.push_back(std::move(stage));
}

std::optional<AffineStage> Chain::affine() const {
  if (stages_.empty()) return AffineStage{{Surd(1)}, {Surd(0)}};
  if (stages_.size() > 1 || !std::holds_alternative<AffineStage>(stages_[0])) return std::nullopt;
  return std::get<AffineStage>(stages_[0]);
}

Chain Chain::head(AffineStage& tail) const {
  Chain result = *this;
  tail = {{Surd(1)}, {Surd(0)}};
  if (result.stages_.empty() || !std::holds_alternative<AffineStage>(result.stages_.back()))
    return result;
  tail = std::get<AffineStage>(result.stages_.back());
  result.stages_.pop_back();
  return result;
}

bool Chain::integral() const {
  bool integral = true;
  for (const Stage& stage : stages_) integral = std::visit(Integral{integral}, stage);
  return integral;
}

std::size_t Chain::channels() const {
  std::size_t count = std::max(origin_.a.size(), origin_.b.size());
  for (const Stage& stage : stages_) count = std::max(count, std::visit(Channels{}, stage));
  return count;
}

Chain Chain::rearranged(const std::vector<std::int64_t>& from) const {
  Chain result;
  const Rearranged rearrange{from};
  result.origin_ = {rearrange.moved(origin_.a), rearrange.moved(origin_.b)};
  for (const Stage& stage : stages_) result.stages_.push_back(std::visit(rearrange, stage));
  for (const FloatStep& step : steps_)
    result.steps_.push_back([step, from](float x, std::int64_t c) { return step(x, from[c]); });
  return result;
}

int Chain::direction(std::int64_t channel) const {
  int direction = 1;
  for (const Stage& stage : stages_) direction *= std::visit(Direction{channel}, stage);
  return direction;
}

bool Chain::hasSteps() const {
  const auto* join = stages_.empty() ? nullptr : std::get_if<JoinStage>(&stages_[0]);
  return !steps_.empty() || (join != nullptr && (join->a->hasSteps() || join->b->hasSteps()));
}

float Chain::single(std::int64_t channel, std::int64_t x) const {
  const Near start = nearOf(of(origin_.a, channel)) * Near{static_cast<long double>(x), 0} +
                     nearOf(of(origin_.b, channel));
  auto value = static_cast<float>(start.value);
  if (!stages_.empty())
    if (const auto* join = std::get_if<JoinStage>(&stages_[0])) {
      const float a = join->a->single(channel, x), b = join->b->single(channel, x);
      switch (join->kind) {
        case JoinKind::kAdd:
          value = a + b;
          break;
        case JoinKind::kSubtract:
          value = a - b;
          break;
        case JoinKind::kMultiply:
          value = a * b;
          break;
        case JoinKind::kMin:
          value = std::min(a, b);
          break;
        case JoinKind::kMax:
          value = std::max(a, b);
          break;
      }
    }
  for (const FloatStep& step : steps_) value = step(value, channel);
  return value;
}

}  // namespace tc0::importer
