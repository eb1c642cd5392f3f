#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

// floor(x multiplier / 2^shift + 1/2) + zero, within limits: numbers for each channel, which is the
// last dimension of two and the second of four. With the attribute `twice`, the product is rounded
// to a multiple of 2^-31 first, and halves are rounded away from zero behind that; with `away`, they
// are so in the one rounding. Everything is computed in integers.
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
  const RoundMode mode =
      integerOr(t, "away", 0) != 0 ? RoundMode::kHalfAwayFromZero : RoundMode::kHalfFloorUp;
  std::vector<Stage> stages{AffineStage{first, {Surd(0)}}, RoundStage{mode}};
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

// The code of each code: number k of the table for first + k.
void translateLookup(Translation& t, const Node& node) {
  const std::vector<std::int64_t> codes = t.integers(node, 1, "codes");
  const std::int64_t first = integerOr(t, "first", 0);
  Variable x = uniform(t, t.variable(node, 0), true);
  const Fraction scale = x.chain.affine()->a[0].u();
  const Range range = t.tensor(x.tensor).range;
  for (const std::int64_t end : {range.lo, range.hi}) {
    const Fraction place = scale * Fraction(end) - Fraction(first);
    if (!scale.isInteger() || place.sign() < 0 || !(place < Fraction(std::ssize(codes))))
      refuse(t, "required codes from ", first, " on, ", codes.size(), " of them, found others");
  }
  const std::int64_t unit = scale.toInt64();
  x.tensor = t.builder.step(
      t.name(), x.tensor, tableOf(range, [&](std::int64_t v) { return codes[unit * v - first]; }));
  x.chain = Chain();
  x.isFloat = false;
  t.define(node, std::move(x));
}

}  // namespace

std::vector<Operator> tfliteOperators() {
  using enum Operator::Domain;
  return {{"Requant", kTflite, translateRequant},
          {"Lookup", kTflite, translateLookup},
          {"RoundAway", kTflite, translateRoundAway}};
}

}  // namespace tc0::importer
