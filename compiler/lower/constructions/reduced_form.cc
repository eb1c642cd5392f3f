#include "compiler/lower/constructions/reduced_form.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/form_parts.h"

namespace tc0::lower {

// Numbers modulo 2^64 keep what matters modulo a smaller power of two. 2^62 is the largest place.
std::int64_t reducedWeight(std::int64_t w, std::int64_t place) {
  const std::uint64_t half = std::uint64_t{1} << place, last = 2 * half - 1;
  return static_cast<std::int64_t>(((static_cast<std::uint64_t>(w) + half) & last) - half);
}

namespace {

// The multiples of 2^place above the least number of a range.
Wide multiplesIn(WideRange range, std::int64_t place) {
  return (range.hi >> place) - (range.lo >> place);
}

// A number of a part for the digit at `place`, if the form is reduced.
struct Reduction {
  std::int64_t place;
  bool reduced;

  std::int64_t weight(std::int64_t w) const { return reduced ? reducedWeight(w, place) : w; }

  // 2^keep is the modulus that numbers are taken by; numbers that all lie within one period stay.
  std::int64_t number(const FormPart& part, std::int64_t v) const {
    const std::int64_t keep = place + 1 - part.zeros;
    if (!reduced || !part.readable || keep < 1 || part.width() >> keep == 0) return v;
    return v & ((std::int64_t{1} << keep) - 1);
  }

  WeightRanges ranges(const FormPart& part) const {
    std::int64_t low = number(part, part.values[0]), high = low;
    for (std::int64_t v : part.values) {
      low = std::min(low, number(part, v));
      high = std::max(high, number(part, v));
    }
    WeightRanges result;
    for (std::int64_t w : *part.term.weights) {
      const Wide a = Wide{weight(w)} * low, b = Wide{weight(w)} * high;
      result.push_back({std::min(a, b), std::max(a, b)});
    }
    return result;
  }
};

}  // namespace

// For each digit, the reduced form or x itself is taken: the one that has fewer multiples in its
// ranges, added up over the classes.
ReducedForms::ReducedForms(Draft& draft, const std::string& name, const Value& x,
                           DigitPlaces places)
    : places_(places) {
  const std::vector<FormPart> parts = partsOf(draft, x, places, Splitting::kIfReduced);
  const FormClasses classes(x.digits, parts);
  std::vector<Reduction> reductions;
  std::vector<std::vector<WideRange>> sums;  // of each digit, by class
  for (std::int64_t k = 0; k < places.count; ++k) {
    const std::int64_t place = places.low + k;
    auto sumsOf = [&](bool reduced) {
      std::vector<WeightRanges> ranges;
      for (const FormPart& part : parts) ranges.push_back(Reduction{place, reduced}.ranges(part));
      return classes.sums(ranges);
    };
    std::vector<WideRange> whole = sumsOf(false), reduced = sumsOf(true);
    Wide wholeGates = 0, reducedGates = 0;
    bool fits = true;
    for (WideRange& range : whole) {
      range = {std::max<Wide>(range.lo, x.range.lo), std::min<Wide>(range.hi, x.range.hi)};
      if (range.lo > range.hi) range.hi = range.lo;
      wholeGates += multiplesIn(range, place);
    }
    for (const WideRange& range : reduced) {
      reducedGates += multiplesIn(range, place);
      fits = fits && range.lo > -kMagnitudeLimit / 2 && range.hi < kMagnitudeLimit / 2;
    }
    const bool takesReduced = fits && reducedGates < wholeGates;
    reductions.push_back({place, takesReduced});
    sums.push_back(takesReduced ? std::move(reduced) : std::move(whole));
  }
  for (std::int64_t c = 0; c < classes.count(); ++c)
    for (const std::vector<WideRange>& digit : sums)
      ranges_.push_back(
          {static_cast<std::int64_t>(digit[c].lo), static_cast<std::int64_t>(digit[c].hi)});
  tableAt_ = compose(AffineRow{0, {places.count}}, {classes.numberAt()});
  tableAt_.strides.push_back(1);

  std::vector<Term> terms;
  for (const FormPart& part : parts) {
    std::optional<ArrayId> read;
    auto number = [&](std::int64_t v, std::int64_t k) { return reductions[k].number(part, v); };
    auto changes = [&](std::int64_t v) {
      for (std::int64_t k = 0; k < places.count; ++k)
        if (number(v, k) != v) return true;
      return false;
    };
    if (part.readable && std::any_of(part.values.begin(), part.values.end(), changes))
      read = readOf(draft, name + ".low", part, places.count, number);
    std::optional<Term> term =
        termWithDigits(part, x.digits.size(), places.count, read,
                       [&](std::int64_t w, std::int64_t k) { return reductions[k].weight(w); });
    if (term) terms.push_back(std::move(*term));
  }
  Shape shape = x.digits;
  shape.push_back(places.count);
  if (shape.size() > kMaxRank)
    fail("required digits of a tensor with fewer than ", kMaxRank, " dimensions, found ",
         x.digits.size(), " after views");
  array_ = draft.sum(name + ".reduced", std::move(shape), std::move(terms));
}

Range ReducedForms::hull() const {
  Range hull = ranges_[0];
  for (Range range : ranges_) hull = hull.hull(range);
  return hull;
}

}  // namespace tc0::lower
