#include "circuit/family/side_number.h"

#include <charconv>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {

std::int64_t SideNumber::at(std::int64_t side, const std::string& where) const {
  Wide value = factor;
  for (int p = 0; p < power; ++p) value *= side;
  if (value < INT64_MIN || value > INT64_MAX)
    fail(where, ": required a number of 64 bits, found ", text(*this), " with s = ", side);
  return static_cast<std::int64_t>(value);
}

std::string text(const SideNumber& number) {
  if (number.power == 0) return std::to_string(number.factor);
  const std::string side = number.power == 1 ? "s" : cat("s^", number.power);
  return number.factor == 1 ? side : cat(number.factor, " ", side);
}

// Whatever is read has to be written alike, so "01 s", "1 s", "+4 s" and "0 s" are no numbers.
std::optional<SideNumber> sideNumberFrom(const std::string& text) {
  SideNumber number{1, 0};
  std::string_view rest = text;
  for (int power = SideNumber::kMostPower; power >= 1; --power) {
    const std::string side = power == 1 ? "s" : cat("s^", power);
    if (!rest.ends_with(side)) continue;
    number.power = power;
    rest.remove_suffix(side.size());
    if (rest.ends_with(" ")) rest.remove_suffix(1);
    break;
  }
  if (!rest.empty()) {
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number.factor);
    if (error != std::errc{} || end != rest.data() + rest.size()) return std::nullopt;
  }
  if (number.factor == 0 && number.power > 0) return std::nullopt;
  if (tc0::text(number) != text) return std::nullopt;
  return number;
}

std::optional<SideNumber> sideNumberThrough(std::int64_t a, std::int64_t atA, std::int64_t b,
                                            std::int64_t atB) {
  TC0_ASSERT(2 <= a && a < b && b <= kMaxRow);
  if (atA == atB) return SideNumber{atA, 0};
  Wide powerA = 1, powerB = 1;
  for (int power = 1; power <= SideNumber::kMostPower; ++power) {
    powerA *= a;
    powerB *= b;
    if (atA % powerA == 0 && atA / powerA * powerB == atB)
      return SideNumber{static_cast<std::int64_t>(atA / powerA), power};
  }
  return std::nullopt;
}

}  // namespace tc0
