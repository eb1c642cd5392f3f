#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"

namespace tc0::importer {
namespace {

// floor(x multiplier / 2^shift + 1/2) + zero, within limits: numbers for each channel, which is the
// last dimension of two and the second of four. With the attribute `twice`, the product is rounded
// to a multiple of 2^-31 first, and halves are rounded away from zero behind that. Everything is
// computed in integers.
void translateRequant(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0, Use::kElementwise);
  const Constant &multiplier = t.constant(node, 1, "multiplier"),
                 &shift = t.constant(node, 2, "shift");
  const int axis = x.shape.size() < 2 ? 0 : 1;
  const std::int64_t count = multiplier.elements();
  if (x.shape.empty() || (count != x.shape[axis] && count != 1) || shift.elements() != count)
    refuse(t, "required a multiplier for each channel, found ", multiplier.elements());
  const bool twice = integerOr(t, "twice", 0) != 0;
  PerChannel<Surd> first, second;
  for (std::int64_t c = 0; c < multiplier.elements(); ++c) {
    const double bits = shift.numbers.values[c];
    if (!(bits >= 0 && bits <= 100)) refuse(t, "shift: required 0 to 100, found ", bits);
    const int right = static_cast<int>(bits), before = twice ? std::min(right, 31) : right;
    first.emplace_back(multiplier.at(c) * Fraction::of(std::ldexp(1.0, -before)));
    second.emplace_back(Fraction::of(std::ldexp(1.0, before - right)));
  }
  auto isSame = [](const PerChannel<Surd>& all) {
    return std::all_of(all.begin(), all.end(), [&](const Surd& s) { return s == all[0]; });
  };
  const bool same = isSame(first) && isSame(second);
  if (same) {
    first.resize(1);
    second.resize(1);
  }
  const std::int64_t zero = integerOr(t, "zero", 0);
  const Fraction lo(integerOr(t, "lo", -128) - zero), hi(integerOr(t, "hi", 127) - zero);
  std::vector<Stage> stages{AffineStage{first, {Surd(0)}}, RoundStage{RoundMode::kHalfFloorUp}};
  if (twice) {
    stages.emplace_back(AffineStage{second, {Surd(0)}});
    stages.emplace_back(RoundStage{RoundMode::kHalfAwayFromZero});
  }
  stages.emplace_back(limits(lo, hi));
  stages.push_back(plusStage({Fraction(zero)}));
  x = alongAxis(t, std::move(x), same ? -1 : axis);
  appendIntegers(t, node, std::move(x), std::move(stages));
}

void translateRoundAway(Translation& t, const Node& node) {
  appendIntegers(t, node, t.variable(node, 0, Use::kElementwise),
                 {RoundStage{RoundMode::kHalfAwayFromZero}});
}

}  // namespace

std::vector<Operator> tfliteOperators() {
  using enum Operator::Domain;
  return {{"Requant", kTflite, translateRequant}, {"RoundAway", kTflite, translateRoundAway}};
}

}  // namespace tc0::importer
