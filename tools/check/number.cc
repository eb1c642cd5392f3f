#include "tools/check/number.h"

#include <algorithm>
#include <charconv>

#include "tools/check/error.h"

namespace tc0check {

Count add(Count a, Count b) {
  Count sum;
  if (__builtin_add_overflow(a, b, &sum)) throw TooLarge("a count does not fit 128 bits");
  return sum;
}

Count multiply(Count a, Count b) {
  Count product;
  if (__builtin_mul_overflow(a, b, &product)) throw TooLarge("a count does not fit 128 bits");
  return product;
}

Count addOrMost(Count a, Count b) {
  Count sum;
  return __builtin_add_overflow(a, b, &sum) ? ~Count{0} : sum;
}

Count multiplyOrMost(Count a, Count b) {
  Count product;
  return __builtin_mul_overflow(a, b, &product) ? ~Count{0} : product;
}

Count magnitude(Wide value) {
  Count bits = value;
  return value < 0 ? Count{0} - bits : bits;
}

Int multiplyWeights(Int a, Int b) {
  Int product;
  if (__builtin_mul_overflow(a, b, &product)) {
    refuse("a flattened weight must fit 64 bits; found ", a, " * ", b);
  }
  return product;
}

Int addWeights(Int a, Int b) {
  Int sum;
  if (__builtin_add_overflow(a, b, &sum)) {
    refuse("a flattened weight must fit 64 bits; found ", a, " + ", b);
  }
  return sum;
}

std::string decimal(Count value) {
  std::string digits;
  do {
    digits += "0123456789"[int(value % 10)];
    value /= 10;
  } while (value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string signedDecimal(Wide value) { return (value < 0 ? "-" : "") + decimal(magnitude(value)); }

std::optional<Count> parseCount(std::string_view text) {
  Count value = 0;
  if (text.empty()) return std::nullopt;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    if (__builtin_mul_overflow(value, Count{10}, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, c - '0', &value)) return std::nullopt;
  }
  return value;
}

std::optional<Int> parseInt(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  Int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace tc0check
