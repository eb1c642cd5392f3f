#include "compiler/lower/constructions/bits.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>
#include <vector>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/digits.h"
#include "compiler/lower/constructions/step.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kMostDigits = 62;

bool isBit(const Value& value) { return value.range.hi - value.range.lo <= 1; }

// The number of a value's array less the least one.
struct AboveLeast {
  Value value;
  std::int64_t least;
  DigitPlaces places;

  explicit AboveLeast(const Value& given) : value(unscaled(given)), least(value.range.lo) {
    value.offset -= least;
    value.range = {0, value.range.hi - least};
    places.count = std::bit_width(static_cast<std::uint64_t>(value.range.hi));
  }
};

// A value of at most two numbers: value - lo is its only bit.
Bits bitOf(const Value& value) {
  Bits result;
  result.lo = value.range.lo;
  result.count = value.range.hi - value.range.lo;
  Value bit = value;
  bit.offset -= result.lo;
  bit.range = {0, result.count};
  bit.digits.push_back(std::max<std::int64_t>(result.count, 1));
  bit.groups.push_back(1);
  for (AffineRow& row : bit.at) row.strides.push_back(0);
  result.bits = bit;
  return result;
}

// Bit p of a fresh value is the function (x - lo) / unit >> p & 1 of it. The clamp concerns numbers
// that the gates can form outside of the proven range: they never occur, but they need some value.
Bits readBits(Draft& draft, const std::string& name, const Value& value) {
  Bits result;
  std::vector<std::int64_t> values = valuesOf(draft, value);
  result.lo = values.empty() ? value.range.lo : values.front();
  std::int64_t unit = 0;
  for (std::int64_t one : values) unit = std::gcd(unit, one - result.lo);
  result.unit = std::max<std::int64_t>(unit, 1);
  std::int64_t most = values.empty() ? 0 : (values.back() - result.lo) / result.unit;
  while (most >> result.count != 0) ++result.count;
  std::int64_t digits = std::max<std::int64_t>(result.count, 1);
  AffineRow which{0, std::vector<std::int64_t>(value.digits.size() + 1, 0)};
  which.strides.back() = 1;
  auto bit = [&](std::int64_t x, std::int64_t p) {
    std::int64_t rest = std::clamp((x - result.lo) / result.unit, std::int64_t{0}, most);
    return rest >> p & 1;
  };
  ArrayId array = readFunctions(draft, name, value, {digits, bit, which, {digits}});
  std::vector<std::size_t> groups = value.groups;
  groups.push_back(1);
  result.bits = valueOf(draft, array, groups, {0, 1});
  return result;
}

// The bits that the draft has of the value's array, at the value's place.
Bits notedBits(const Value& value, const NumberDigits& noted) {
  Bits result{value, value.scale * noted.lo + value.offset, value.scale * noted.unit, noted.count};
  Value& bits = result.bits;
  bits.array = noted.array;
  bits.scale = 1;
  bits.offset = 0;
  bits.range = {0, 1};
  bits.loose = false;
  bits.digits.push_back(noted.count);
  bits.groups.push_back(1);
  for (AffineRow& row : bits.at) row.strides.push_back(0);
  bits.at.push_back({0, std::vector<std::int64_t>(bits.digits.size(), 0)});
  bits.at.back().strides.back() = 1;
  return result;
}

}  // namespace

bool hasBits(const Draft& draft, const Value& value) {
  if (freshOf(draft, value).has_value() || isBit(value)) return true;
  if (draft.digitsOf(value.array) != nullptr) return true;
  const AboveLeast above(value);
  return above.places.count <= kMostDigits && isMadeOfDigits(draft, above.value, above.places);
}

Bits bitsOf(Draft& draft, const std::string& name, const Value& value) {
  if (freshOf(draft, value)) return readBits(draft, name, value);
  if (isBit(value)) return bitOf(value);
  if (const NumberDigits* noted = draft.digitsOf(value.array)) return notedBits(value, *noted);
  const AboveLeast above(value);
  std::optional<Value> digits = digitsAtHand(draft, name, above.value, above.places);
  TC0_ASSERT(digits.has_value());
  return {std::move(*digits), value.scale * above.least + value.offset, value.scale,
          above.places.count};
}

}  // namespace tc0::lower
