#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/range.h"

namespace tc0 {

/// How the numbers of an array lie in a vector of bits: unsigned if none is negative, else in two's
/// complement, `width` bits each, at least one.
struct NumberBits {
  int width = 1;
  bool isSigned = false;
};
NumberBits bitsFor(Range range);

/// "[7:0] ", and "[0:0] " for one bit, so that any part of it can be selected.
std::string bitRange(std::int64_t bits);

/// "-5'sd12": a signed literal, in at least `width` bits.
std::string signedText(std::int64_t value, int width);

/// "3 + 48 * i0 + r1": a row over the named variables.
std::string affineText(const AffineRow& row, const std::vector<std::string>& variables);

/// The number at a place of a vector, as a signed expression.
std::string elementText(const std::string& vector, NumberBits bits, const std::string& place);

/// "i0", "i1", ...: the coordinates of an index.
std::vector<std::string> coordinates(const char* letter, std::size_t rank);

/// Bits as a literal, or as a concatenation of literals if there are many. `bit(k)` is bit k.
template <class Bit>
std::string bitsText(std::size_t bits, Bit&& bit) {
  constexpr std::size_t kPiece = 512;
  std::string pieces;
  for (std::size_t from = 0; from < bits; from += kPiece) {
    const std::size_t to = from + kPiece < bits ? from + kPiece : bits;
    std::string digits;
    for (std::size_t at = from; at < to; at += 4) {
      unsigned digit = 0;
      for (std::size_t k = at; k < at + 4 && k < to; ++k)
        digit |= (bit(k) != 0 ? 1U : 0U) << (k - at);
      digits.insert(digits.begin(), "0123456789abcdef"[digit]);
    }
    pieces = std::to_string(to - from) + "'h" + digits + (pieces.empty() ? "" : ",\n    ") + pieces;
  }
  return bits > kPiece ? "{" + pieces + "}" : pieces;
}

/// Constant numbers in rows, for a function of the row and of the place in it. Every row has a
/// number at least.
using RomRows = std::vector<std::vector<std::int64_t>>;

/// A Verilog function `name(row, at)` of two integers that gives a signed number, with the constants
/// that it reads. A constant has at most 2^15 bits, because tools have limits on literals. The
/// function is a case over the rows, so that a tool that knows the row keeps one of them.
std::string romText(const std::string& name, const RomRows& rows);

}  // namespace tc0
