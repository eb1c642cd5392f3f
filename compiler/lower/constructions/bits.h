#pragma once

#include <cstdint>
#include <string>

#include "compiler/lower/constructions/value.h"

namespace tc0::lower {

/// A value by its binary digits, counted from a number `lo`:
///
///   value = lo + unit * sum over p of 2^p * bit p
///
/// Levels: 0. Gates: 0. There are four kinds of values that have bits:
///   - The bits of a fresh value are reads. `unit` is the greatest common divisor of the distances
///     between its numbers, so a table that jumps by 4 has two bits less.
///   - A value of two numbers is its own bit.
///   - A value of a step by limbs has the digits that are noted in the draft (limbs.h).
///   - A value that is made of digits (digitsAtHand in digits.h) has these.
struct Bits {
  Value bits;  // has one digit more than the value: p
  std::int64_t lo = 0, unit = 1;
  std::int64_t count = 0;
};
bool hasBits(const Draft& draft, const Value& value);
Bits bitsOf(Draft& draft, const std::string& name, const Value& value);

}  // namespace tc0::lower
