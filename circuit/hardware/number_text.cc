#include "circuit/hardware/number_text.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "circuit/base/number.h"
#include "circuit/logic/bounds.h"

namespace tc0 {

NumberBits bitsFor(Range range) {
  if (range.lo >= 0) return {std::max(1, digitsFor(range.hi)), false};
  return {twosDigitsFor(range), true};
}

std::string bitRange(std::int64_t bits) { return cat("[", bits - 1, ":0] "); }

std::string signedText(std::int64_t value, int width) {
  return cat(value < 0 ? "-" : "", std::max(width, 1 + digitsFor(magnitude(value))), "'sd",
             magnitude(value));
}

std::string affineText(const AffineRow& row, const std::vector<std::string>& variables) {
  std::string text = row.offset == 0 ? "" : cat(row.offset);
  for (std::size_t d = 0; d < row.strides.size(); ++d) {
    if (row.strides[d] == 0) continue;
    if (!text.empty()) text += row.strides[d] < 0 ? " - " : " + ";
    if (text.empty() && row.strides[d] < 0) text += "-";
    if (magnitude(row.strides[d]) != 1) text += cat(magnitude(row.strides[d]), " * ");
    text += variables[d];
  }
  return text.empty() ? "0" : text;
}

std::string elementText(const std::string& vector, NumberBits bits, const std::string& place) {
  const std::string part = cat(vector, "[(", place, ") * ", bits.width, " +: ", bits.width, "]");
  return bits.isSigned ? cat("$signed(", part, ")") : cat("$signed({1'b0, ", part, "})");
}

std::vector<std::string> coordinates(const char* letter, std::size_t rank) {
  std::vector<std::string> names;
  for (std::size_t d = 0; d < rank; ++d) names.push_back(letter + std::to_string(d));
  return names;
}

std::string romText(const std::string& name, const RomRows& rows) {
  constexpr std::size_t kMostBits = 1 << 15;
  Range range{0, 0};
  for (const auto& row : rows)
    for (std::int64_t number : row) range = range.hull({number, number});
  const std::size_t width = twosDigitsFor(range);
  const std::size_t most = std::max<std::size_t>(kMostBits / width, 1);
  std::string constants, cases;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::size_t parts = (rows[r].size() + most - 1) / most;
    std::string lookup;
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t from = part * most, count = std::min(most, rows[r].size() - from);
      const std::string constant = cat(name, "_", r, "_", part);
      constants +=
          cat("  localparam [", count * width - 1, ":0] ", constant, " = ",
              bitsText(count * width,
                       [&](std::size_t bit) {
                         return std::uint64_t(rows[r][from + bit / width]) >> (bit % width) & 1;
                       }),
              ";\n");
      const std::string place = parts == 1 ? "at" : cat("(at % ", most, ")");
      const std::string found =
          cat(name, " = ", constant, "[", place, " * ", width, " +: ", width, "];");
      lookup += parts == 1 ? found : cat("\n        ", part, ": ", found);
    }
    if (parts != 1)
      lookup = cat("case (at / ", most, ")", lookup, "\n        default: ", name,
                   " = 0;\n      endcase");
    cases += rows.size() == 1 ? cat("    ", lookup, "\n") : cat("      ", r, ": ", lookup, "\n");
  }
  if (rows.size() != 1)
    cases = cat("    case (row)\n", cases, "      default: ", name, " = 0;\n    endcase\n");
  return cat(constants, "  function signed [", width - 1, ":0] ", name,
             "(input integer row, input integer at);\n", cases, "  endfunction\n");
}

}  // namespace tc0
