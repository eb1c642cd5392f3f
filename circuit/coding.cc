#include "circuit/coding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/choice.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

using Kind = Coding::Kind;

constexpr std::array kNames = {std::pair{Kind::kOffset, "offset"}, std::pair{Kind::kTwos, "twos"},
                               std::pair{Kind::kThermometer, "thermometer"},
                               std::pair{Kind::kBits, "bits"}};

// A number needs at most 62 digits, a thermometer at most this many wires.
constexpr int kMaxDigits = 62;
constexpr std::int64_t kMaxThermometer = 1 << 20;

int digitsOf(std::uint64_t value) { return std::bit_width(value); }

// hi - lo, in unsigned arithmetic because the range may not have been checked yet.
std::uint64_t spanOf(Range range) {
  std::uint64_t hi = range.hi;
  return hi - range.lo;
}

}  // namespace

std::string_view codingName(Kind kind) { return nameIn(kNames, kind); }
Kind codingKind(std::string_view name) { return choiceNamed("input coding", kNames, name); }

// Two's complement of w digits holds -2^(w-1) ... 2^(w-1) - 1, so a negative lo needs the digits of
// |lo + 1| and a positive hi those of hi, and one for the sign.
Coding codingFor(Kind kind, Range range) {
  Coding coding{kind, 1};
  std::uint64_t span = spanOf(range);
  if (kind == Kind::kOffset) coding.width = digitsOf(span);
  if (kind == Kind::kTwos)
    coding.width = 1 + digitsOf(std::max(magnitude(range.lo < 0 ? range.lo + 1 : 0),
                                         magnitude(std::max<std::int64_t>(range.hi, 0))));
  if (kind == Kind::kThermometer) coding.width = std::min<std::uint64_t>(span, kMaxThermometer + 1);
  checkCoding(coding, range);
  return coding;
}

void checkCoding(const Coding& coding, Range range) {
  auto refuse = [&](const std::string& required) {
    fail("input coding ", codingName(coding.kind), " of width ", coding.width, " for range [",
         range.lo, ", ", range.hi, "]: required ", required);
  };
  if (range.lo > range.hi) refuse("a range that is not empty");
  if (!withinLimit(magnitude(range.lo)) || !withinLimit(magnitude(range.hi)))
    refuse("bounds below 2^62 in magnitude");
  int width = coding.width;
  std::uint64_t span = spanOf(range);
  switch (coding.kind) {
    case Kind::kOffset:
      if (width < 0 || width > kMaxDigits) refuse(cat("a width of 0 to ", kMaxDigits));
      if (digitsOf(span) > width) refuse(cat("a width of at least ", digitsOf(span)));
      return;
    case Kind::kTwos:
      if (width < 1 || width > kMaxDigits) refuse(cat("a width of 1 to ", kMaxDigits));
      if (range.lo < -(std::int64_t{1} << (width - 1)) ||
          range.hi >= (std::int64_t{1} << (width - 1)))
        refuse("a width whose two's complement holds the range");
      return;
    case Kind::kThermometer:
      if (span > kMaxThermometer) refuse(cat("a range of at most ", kMaxThermometer, " steps"));
      if (std::cmp_not_equal(width, span)) refuse(cat("a width of ", span));
      return;
    case Kind::kBits:
      if (width != 1) refuse("a width of 1");
      if (range.lo < 0 || range.hi > 1) refuse("a range within [0, 1]");
      return;
  }
}

std::int64_t codingConstant(const Coding& coding, Range range) {
  return coding.kind == Kind::kOffset || coding.kind == Kind::kThermometer ? range.lo : 0;
}

std::vector<std::int64_t> codingWeights(const Coding& coding) {
  std::vector<std::int64_t> weights(coding.width, 1);
  if (coding.kind == Kind::kOffset || coding.kind == Kind::kTwos)
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = std::int64_t{1} << k;
  if (coding.kind == Kind::kTwos) weights.back() = -weights.back();
  return weights;
}

// Two's complement takes the lowest digits of the number modulo 2^64; offset those of value - lo.
void encode(const Coding& coding, Range range, std::int64_t value, std::uint8_t* wires) {
  TC0_ASSERT(range.contains(value));
  std::uint64_t code = value;
  if (coding.kind == Kind::kOffset) code -= range.lo;
  for (int k = 0; k < coding.width; ++k)
    wires[k] = coding.kind == Kind::kThermometer ? value > range.lo + k : (code >> k) & 1;
}

}  // namespace tc0
