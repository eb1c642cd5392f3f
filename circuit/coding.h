#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/range.h"

namespace tc0 {

/// How an integer input is coded on 0/1 wires. For a number x in [lo, hi], wire k is and x is:
///
///   offset       bit k of x - lo              x = lo + sum 2^k w_k
///   twos         bit k of x mod 2^width       x = sum 2^k w_k, the last with weight -2^(width-1)
///   thermometer  [x > lo + k]                 x = lo + sum w_k              (width hi - lo)
///   bits         x itself, 0 or 1             x = w_0                       (width 1)
///
/// Circuits are defined on every assignment of the wires: an assignment that codes no number of the
/// range still has the value that the right column gives. Ranges speak only of the assignments that
/// code numbers of the range.
struct Coding {
  enum class Kind { kOffset, kTwos, kThermometer, kBits };
  Kind kind = Kind::kOffset;
  int width = 0;

  bool operator==(const Coding&) const = default;
};

std::string_view codingName(Coding::Kind kind);
Coding::Kind codingKind(std::string_view name);  // throws Error on an unknown name

/// The narrowest coding of `kind` that holds `range`; throws Error if there is none.
Coding codingFor(Coding::Kind kind, Range range);

/// Throws Error unless every number of `range` has a code.
void checkCoding(const Coding& coding, Range range);

/// The form that gives the number back from its wires: its constant, and its weight on each wire.
std::int64_t codingConstant(const Coding& coding, Range range);
std::vector<std::int64_t> codingWeights(const Coding& coding);

/// Writes the coding.width wires of `value`, each 0 or 1. The caller has checked that the value
/// lies in `range`.
void encode(const Coding& coding, Range range, std::int64_t value, std::uint8_t* wires);

}  // namespace tc0
