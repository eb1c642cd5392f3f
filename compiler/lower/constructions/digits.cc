#include "compiler/lower/constructions/digits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/form_parts.h"
#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/reduced_form.h"
#include "compiler/lower/constructions/step.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kMaxGates = std::int64_t{1} << 22;  // breakpoints of all tables
constexpr std::int64_t kMaxSingle = 6;  // multiples that are found in one level in any case

Value resultOf(const Draft& draft, ArrayId array, const Value& x) {
  std::vector<std::size_t> groups = x.groups;
  groups.push_back(1);
  return valueOf(draft, array, std::move(groups), {0, 1});
}

Value readDigits(Draft& draft, const std::string& name, const Value& x, DigitPlaces places) {
  AffineRow digit{0, std::vector<std::int64_t>(x.digits.size() + 1, 0)};
  digit.strides.back() = 1;
  auto function = [&](std::int64_t v, std::int64_t k) { return v >> (places.low + k) & 1; };
  return resultOf(
      draft, readFunctions(draft, name, x, {places.count, function, digit, {places.count}}), x);
}

Value constantDigits(Draft& draft, const std::string& name, const Value& x, const Constant& numbers,
                     DigitPlaces places) {
  std::vector<std::int64_t> digits;
  Index index(x.digits.size(), 0);
  do {
    const std::int64_t v = numbers.value(index.data());
    for (std::int64_t k = 0; k < places.count; ++k) digits.push_back(v >> (places.low + k) & 1);
  } while (advance(index.data(), x.digits));
  Shape shape = x.digits;
  shape.push_back(places.count);
  Value result = constant(draft, name, shape, integers(std::move(digits)), {0, 1});
  result.groups = x.groups;
  result.groups.push_back(1);
  return result;
}

// What a part with the weight w gives to digit i: 2^i times a number that is there (`upper`), and
// numbers below 2^i (`lower`). Nothing if it may reach several digits otherwise than by the digits
// of a number v that stands at w = 2^t.
class Share {
 public:
  static std::optional<Share> of(const FormPart& part, std::int64_t w, std::int64_t i) {
    const Wide modulus = Wide{2} << i;
    const auto m = static_cast<std::int64_t>(((Wide{w} % modulus) + modulus) % modulus);
    Share share;
    if (m == 0) return share;
    const std::int64_t t = std::countr_zero(static_cast<std::uint64_t>(m)), low = m >> i;
    if (part.isConstant()) {
      share.weight = low;
      share.upper = {low, low};
      share.lower = share.lowerMost = m - (low << i);
      return share;
    }
    if (m != std::int64_t{1} << t || t > i) return std::nullopt;
    const bool isBit = part.values.front() >= 0 && part.values.back() <= 1;
    if (!isBit && !part.readable) return std::nullopt;
    const std::int64_t mask = (std::int64_t{1} << (i - t)) - 1;
    std::int64_t least = 1, most = 0, high = 0;
    for (std::int64_t v : part.values) {
      least = std::min(least, v >> (i - t) & 1);
      most = std::max(most, v >> (i - t) & 1);
      high = std::max(high, v & mask);
    }
    share.weight = isBit && t < i ? 0 : 1;
    share.upper = {least, most};
    share.lowerMost = high << t;
    return share;
  }

  std::int64_t weight = 0;  // of the number in the digit
  Range upper{0, 0};
  std::int64_t lower = 0, lowerMost = 0;
};

// Whether digit i of every element is one number of a part, or none.
bool isAtHand(const FormClasses& classes, const std::vector<FormPart>& parts, std::int64_t i) {
  std::vector<WeightRanges> upper, lower;
  for (const FormPart& part : parts) {
    WeightRanges above, below;
    for (std::int64_t w : *part.term.weights) {
      std::optional<Share> share = Share::of(part, w, i);
      if (!share) return false;
      above.push_back({share->upper.lo, share->upper.hi});
      below.push_back({share->lower, share->lowerMost});
    }
    upper.push_back(std::move(above));
    lower.push_back(std::move(below));
  }
  const std::vector<WideRange> above = classes.sums(upper), below = classes.sums(lower);
  return std::all_of(above.begin(), above.end(), [](WideRange one) { return one.hi <= 1; }) &&
         std::all_of(below.begin(), below.end(), [&](WideRange one) { return one.hi >> i == 0; });
}

bool areAtHand(const Value& x, const std::vector<FormPart>& parts, DigitPlaces places) {
  if (x.digits.size() >= kMaxRank) return false;
  const FormClasses classes(x.digits, parts);
  for (std::int64_t k = 0; k < places.count; ++k)
    if (!isAtHand(classes, parts, places.low + k)) return false;
  return true;
}

// A digit is then the sum of the parts' numbers in it.
std::optional<Value> recombined(Draft& draft, const std::string& name, const Value& x,
                                DigitPlaces places) {
  const std::vector<FormPart> parts = partsOf(draft, x, places, Splitting::kAlways);
  if (!areAtHand(x, parts, places)) return std::nullopt;
  std::vector<Term> terms;
  for (const FormPart& part : parts) {
    std::optional<ArrayId> read;
    if (part.readable && (part.values.front() < 0 || part.values.back() > 1)) {
      auto digit = [&](std::int64_t v, std::int64_t k) {
        const std::int64_t place = places.low + k - part.zeros;
        return place < 0 ? 0 : v >> place & 1;
      };
      read = readOf(draft, name + ".digits", part, places.count, digit);
    }
    std::optional<Term> term = termWithDigits(
        part, x.digits.size(), places.count, read,
        [&](std::int64_t w, std::int64_t k) { return Share::of(part, w, places.low + k)->weight; });
    if (term) terms.push_back(std::move(*term));
  }
  Shape shape = x.digits;
  shape.push_back(places.count);
  return resultOf(draft, draft.sum(name, std::move(shape), std::move(terms)), x);
}

void checkGates(std::int64_t count, std::int64_t place) {
  if (count > kMaxGates)
    throw TooManyBreakpoints(cat("required digits with at most ", kMaxGates, " gates each, found ",
                                 count, " for digit ", place,
                                 "; round the number by a step in the program"));
}

// Digit `place` of a number in this range, by its multiples of 2^place.
Tables parityOf(Range range, std::int64_t place) {
  Tables tables;
  tables.base = {range.lo >> place & 1};
  checkGates((range.hi >> place) - (range.lo >> place), place);
  for (std::int64_t j = (range.lo >> place) + 1; j <= range.hi >> place; ++j) {
    tables.p.push_back(j << place);
    tables.increments.push_back(j % 2 != 0 ? 1 : -1);
  }
  tables.start.push_back(std::ssize(tables.p));
  return tables;
}

void appendWithin(Tables& all, const Tables& more) {
  if (std::ssize(all.p) + std::ssize(more.p) > kMaxGates)
    throw TooManyBreakpoints(
        cat("required digits with at most ", kMaxGates, " breakpoints in all, found more"));
  append(all, more);
}

// The coarse part of the forms of one table: the largest multiple of 2^place * `each` that is not
// above the form. Without gates it is 0.
struct Coarse {
  Tables tables;
  Range rest;  // of the form less its coarse part
};

Coarse coarseOf(Range range, std::int64_t place) {
  const std::int64_t lo = range.lo >> place, hi = range.hi >> place,
                     unit = std::int64_t{1} << place;
  Coarse coarse;
  coarse.tables.base = {0};
  coarse.rest = range;
  if (hi - lo > kMaxSingle) {
    const auto root =
        static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(hi - lo)) / 2));
    const std::int64_t each = 2 * std::max<std::int64_t>(1, root);
    const std::int64_t first = (floorDivide(lo, each) + 1) * each;
    checkGates((hi - first) / each + 1, place);
    coarse.tables.base = {(first - each) * unit};
    for (std::int64_t j = first; j <= hi; j += each) {
      coarse.tables.p.push_back(j * unit);
      coarse.tables.increments.push_back(each * unit);
    }
    coarse.rest = {0, each * unit - 1};
  }
  coarse.tables.start.push_back(std::ssize(coarse.tables.p));
  return coarse;
}

}  // namespace

std::optional<Value> digitsAtHand(Draft& draft, const std::string& name, const Value& x,
                                  DigitPlaces places) {
  if (std::optional<Constant> numbers = constantOf(draft, x))
    return constantDigits(draft, name, x, *numbers, places);
  if (freshOf(draft, x)) return readDigits(draft, name, x, places);
  return recombined(draft, name, x, places);
}

bool isMadeOfDigits(const Draft& draft, const Value& x, DigitPlaces places) {
  return areAtHand(x, partsOf(draft, x, places, Splitting::kAlways), places);
}

Value digitsByLookup(Draft& draft, const std::string& name, const Value& x, DigitPlaces places) {
  return readDigits(draft, name, refreshed(draft, name + ".fresh", x), places);
}

Value digitsByMultiples(Draft& draft, const std::string& name, const Value& x, DigitPlaces places) {
  const ReducedForms forms(draft, name, x, places);
  Tables tables;
  for (std::int64_t t = 0; t < forms.tables(); ++t)
    appendWithin(tables, parityOf(forms.range(t), forms.place(t)));
  const Shape shape = draft.array(forms.array()).shape;
  ArrayId array = draft.step(name, shape,
                             {.numerator = {forms.array(), identityMap(shape.size())},
                              .tables = std::move(tables),
                              .tableAt = forms.tableAt(),
                              .reach = {forms.hull()}});
  return resultOf(draft, array, x);
}

// An even number of multiples of 2^i leaves digit i of the rest as it was.
Value digitsByRemainders(Draft& draft, const std::string& name, const Value& x,
                         DigitPlaces places) {
  const ReducedForms forms(draft, name, x, places);
  Tables first, second;
  Range reach{0, 0};
  for (std::int64_t t = 0; t < forms.tables(); ++t) {
    Coarse coarse = coarseOf(forms.range(t), forms.place(t));
    appendWithin(first, coarse.tables);
    appendWithin(second, parityOf(coarse.rest, forms.place(t)));
    reach = reach.hull(coarse.rest);
  }
  if (first.p.empty()) return digitsByMultiples(draft, name, x, places);
  const Shape shape = draft.array(forms.array()).shape;
  const IndexMap same = identityMap(shape.size());
  ArrayId coarse = draft.step(name + ".coarse", shape,
                              {.numerator = {forms.array(), same},
                               .tables = std::move(first),
                               .tableAt = forms.tableAt(),
                               .reach = {forms.hull()}});
  Term whole, less;
  whole.source = forms.array();
  less.source = coarse;
  less.scale = -1;
  whole.at = less.at = same;
  ArrayId rest = draft.sum(name + ".rest", shape, {std::move(whole), std::move(less)});
  ArrayId array = draft.step(name, shape,
                             {.numerator = {rest, same},
                              .tables = std::move(second),
                              .tableAt = forms.tableAt(),
                              .reach = {reach}});
  return resultOf(draft, array, x);
}

}  // namespace tc0::lower
