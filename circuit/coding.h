#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/range.h"

namespace tc0 {

/// How an integer input stands on 0/1 wires. Wire k of a number x in [lo, hi], and the form that
/// gives x back:
///
///   offset       bit k of x - lo              x = lo + sum 2^k w_k
///   twos         bit k of x mod 2^width       x = sum 2^k w_k, the last with weight -2^(width-1)
///   thermometer  [x > lo + k]                 x = lo + sum w_k              (width hi - lo)
///   bits         x itself, 0 or 1             x = w_0                       (width 1)
///
/// An assignment of the wires that codes no number of the range still has a value through the form:
/// circuits are defined on every assignment, ranges only promise something about the assignments
/// that code a number.
struct Coding {
  enum class Kind { kOffset, kTwos, kThermometer, kBits };
  Kind kind = Kind::kOffset;
  int width = 0;

  bool operator==(const Coding&) const = default;
};

std::string_view codingName(Coding::Kind kind);
Coding::Kind codingKind(std::string_view name);  // throws Error on an unknown name

/// The narrowest coding of `kind` that holds `range`; throws Error where there is none.
Coding codingFor(Coding::Kind kind, Range range);

/// Throws Error unless every number of `range` has a code.
void checkCoding(const Coding& coding, Range range);

/// The form's constant and its weight on each wire.
std::int64_t codingConstant(const Coding& coding, Range range);
std::vector<std::int64_t> codingWeights(const Coding& coding);

/// The wires of `value`; the caller has checked that it lies in `range`. Writes `width` values of 0
/// or 1.
void encode(const Coding& coding, Range range, std::int64_t value, std::uint8_t* wires);

}  // namespace tc0
