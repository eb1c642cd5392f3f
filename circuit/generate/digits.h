#pragma once

#include <functional>
#include <string>
#include <vector>

#include "circuit/builder.h"

namespace tc0 {

// Numbers as rows of bits. Only the edges of a circuit need them: bits in, binary digits out.
//
// A digit comes in two kinds. As a *form* it is a sum of gates that is always 0 or 1; circuits of
// this project pass forms on. As a *gate* it is one wire, which is what theorems about threshold
// circuits mean by an output; it costs one more gate and one more level.

/// The most entries that a generator puts into one table or one list of weights.
inline constexpr std::int64_t kMaxTable = std::int64_t{1} << 24;

/// Throws Error "<what>, found <found>" unless `holds` is true.
void require(bool holds, const char* what, std::int64_t found);

/// 2^exponent.
std::int64_t power(std::int64_t exponent);
/// The binary digits of a number >= 0: how many it has. The number 0 has one.
std::int64_t digitCount(std::int64_t value);

/// An input of bits, lowest first.
ArrayId bitInput(CircuitBuilder& builder, const std::string& name, std::int64_t bits);

/// A term that gives row r of a sum the sum over b of weights[r * B + b] * bit b. The source is an
/// array of B bits of this shape, counted in row-major order.
Term weightedBits(ArrayId source, const Shape& shape, Integers weights);

/// The number that a row of bits codes, as a sum without dimensions.
ArrayId numberOfBits(CircuitBuilder& builder, const std::string& name, ArrayId source);

/// The binary digits of the sum over e of 2^exponents[e] * (bit e of `source`), as forms.
///
/// Let S_i be the part of the sum with exponents up to i. Digit i depends on S_i alone: it is 1 if
/// S_i / 2^i, rounded down, is odd. So one bank of gates [S_i >= j 2^i], j = 1, 2, ..., with the
/// signs + - + -, is the digit as a form: one level, weights up to 2^i.
ArrayId sumDigits(CircuitBuilder& builder, const std::string& name, ArrayId source,
                  const std::vector<std::int64_t>& exponents);

/// The binary digits of value(k) as forms, k being how many gates of the step are 1. The step has
/// one element. Takes no gates.
ArrayId readDigits(CircuitBuilder& builder, const std::string& name, ArrayId step,
                   std::int64_t digits, const std::function<std::int64_t(std::int64_t)>& value);

/// Digits that are forms as gates [digit >= 1]. Takes one level.
ArrayId asGates(CircuitBuilder& builder, const std::string& name, ArrayId digits);

}  // namespace tc0
