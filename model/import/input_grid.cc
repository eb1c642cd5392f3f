#include "model/import/input_grid.h"

#include <charconv>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

[[noreturn]] void refuse(const std::string& text, const std::string& where) {
  fail(where, ": required a grid such as int8, uint8/255, int8:0.0235,-3 or fixed<16,6>, found '",
       text.substr(0, 60), "'");
}

template <class T>
T numberOf(const std::string& digits, const std::string& text, const std::string& where) {
  T value{};
  const char* end = digits.data() + digits.size();
  const auto [next, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || error != std::errc() || next != end) refuse(text, where);
  return value;
}

Range rangeOf(bool isSigned, std::int64_t bits, const std::string& text, const std::string& where) {
  if (bits < 1 || bits > 32) refuse(text, where);
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  return isSigned ? Range{-half, half - 1} : Range{0, 2 * half - 1};
}

}  // namespace

InputGrid parseGrid(const std::string& text, const std::string& where) {
  InputGrid grid;
  const bool isUnsigned = text.starts_with('u');
  const std::string rest = text.substr(isUnsigned ? 1 : 0);
  if (rest.starts_with("fixed<") && rest.ends_with('>')) {
    const std::size_t comma = rest.find(',');
    if (comma == std::string::npos) refuse(text, where);
    const auto bits = numberOf<std::int64_t>(rest.substr(6, comma - 6), text, where);
    const auto whole =
        numberOf<std::int64_t>(rest.substr(comma + 1, rest.size() - comma - 2), text, where);
    if (whole < -64 || whole > 64) refuse(text, where);
    grid.range = rangeOf(!isUnsigned, bits, text, where);
    grid.scale = Fraction::of(std::ldexp(1.0, static_cast<int>(whole - bits)));
    return grid;
  }
  if (!rest.starts_with("int")) refuse(text, where);
  const std::size_t mark = rest.find_first_of("/:");
  const std::string bits = rest.substr(3, mark == std::string::npos ? mark : mark - 3);
  grid.range = rangeOf(!isUnsigned, numberOf<std::int64_t>(bits, text, where), text, where);
  if (mark == std::string::npos) return grid;
  const std::string tail = rest.substr(mark + 1);
  if (rest[mark] == '/') {
    const auto divisor = numberOf<std::int64_t>(tail, text, where);
    if (divisor < 1) refuse(text, where);
    grid.scale = Fraction(Big(1), Big(divisor));
    return grid;
  }
  const std::size_t comma = tail.find(',');
  const auto scale = numberOf<float>(tail.substr(0, comma), text, where);
  if (!(scale > 0) || !std::isfinite(scale)) refuse(text, where);
  grid.scale = Fraction::of(scale);
  if (comma != std::string::npos)
    grid.offset =
        -grid.scale * Fraction(numberOf<std::int32_t>(tail.substr(comma + 1), text, where));
  return grid;
}

std::string gridExamples(const std::string& input) {
  return cat("--input ", input, "=int8 if its numbers are integers, --input ", input,
             "=uint8/255 for pixels from 0 to 1, --input ", input,
             "=fixed<16,6> for fixed point, or scale and zero point, --input ", input,
             "=int8:0.0235,-3");
}

}  // namespace tc0::importer
