#include "model/import/scalar/rounding.h"

#include <cctype>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

// The integer next to a value above `floor` by `part`: -1 if that is less than a half, 0 if it is
// a half, 1 if it is more; `whole` if it is nothing.
bool goesUp(RoundMode mode, bool negative, bool oddFloor, int half, bool whole) {
  if (whole) return false;
  switch (mode) {
    case RoundMode::kHalfEven:
      return half > 0 || (half == 0 && oddFloor);
    case RoundMode::kFloor:
      return false;
    case RoundMode::kCeil:
      return true;
    case RoundMode::kHalfFloorUp:
      return half >= 0;
    case RoundMode::kAwayFromZero:
      return !negative;
    case RoundMode::kTowardZero:
      return negative;
    case RoundMode::kHalfAwayFromZero:
      return half > 0 || (half == 0 && !negative);
    case RoundMode::kHalfTowardZero:
      return half > 0 || (half == 0 && negative);
  }
  return false;
}

template <class Real>
Real roundedReal(RoundMode mode, Real value) {
  const Real below = std::floor(value), part = value - below;
  const int half = part < Real(0.5) ? -1 : part > Real(0.5) ? 1 : 0;
  const bool odd = half == 0 && std::fmod(below, Real(2)) != 0;
  return below + (goesUp(mode, value < 0, odd, half, part == 0) ? 1 : 0);
}

}  // namespace

RoundMode roundModeNamed(const std::string& word, const std::string& where) {
  struct Row {
    const char* name;
    RoundMode mode;
  };
  static constexpr Row kRows[] = {
      {"ROUND", RoundMode::kHalfEven},
      {"HALF_EVEN", RoundMode::kHalfEven},
      {"FLOOR", RoundMode::kFloor},
      {"CEIL", RoundMode::kCeil},
      {"UP", RoundMode::kAwayFromZero},
      {"DOWN", RoundMode::kTowardZero},
      {"ROUND_TO_ZERO", RoundMode::kTowardZero},
      {"HALF_UP", RoundMode::kHalfAwayFromZero},
      {"HALF_DOWN", RoundMode::kHalfTowardZero},
  };
  std::string upper;
  for (unsigned char c : word) upper += static_cast<char>(std::toupper(c));
  for (const Row& row : kRows)
    if (upper == row.name) return row.mode;
  fail(where,
       ": required a rounding mode such as ROUND, FLOOR, CEIL, UP, DOWN, HALF_UP or "
       "HALF_DOWN, found '",
       word.substr(0, 40), "'");
}

Big rounded(RoundMode mode, const Surd& value) {
  const Big below = value.floor();
  const Surd part = value - Surd(Fraction(below, Big(1)));
  const int half = (part - Surd(Fraction(Big(1), Big(2)))).sign();
  const bool up = goesUp(mode, value.sign() < 0, below.sign() != 0 && below.twos() == 0, half,
                         part.sign() == 0);
  return up ? below + Big(1) : below;
}

std::optional<Big> rounded(RoundMode mode, const Ball& value) {
  const Big unit = Big::shifted(Big(1), value.bits);
  const Big lo = rounded(mode, Surd(Fraction(value.lo, unit)));
  if (lo != rounded(mode, Surd(Fraction(value.hi, unit)))) return std::nullopt;
  return lo;
}

std::optional<long double> rounded(RoundMode mode, Near value) {
  if (!(std::fabs(value.value) + value.error < 0x1p52L)) return std::nullopt;
  const long double error =
      value.error + (value.error == 0 ? 0 : std::fabs(value.value) * 0x1p-62L);
  const long double lo = roundedReal(mode, value.value - error);
  if (error != 0 && lo != roundedReal(mode, value.value + error)) return std::nullopt;
  return lo;
}

float rounded(RoundMode mode, float value) { return roundedReal(mode, value); }

}  // namespace tc0::importer
