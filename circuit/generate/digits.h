#pragma once

#include <functional>
#include <string>
#include <vector>

#include "circuit/builder.h"

namespace tc0 {

// Numbers as rows of bits, which only the edges of a circuit need: bits in, binary digits out.
//
// A digit comes in two kinds. As a *form* it is a sum of gates that is always 0 or 1: what a
// circuit of this project passes on. As a *gate* it is one wire, which is what a theorem about
// threshold circuits means by an output; it costs one more gate and one more level.

inline constexpr std::int64_t kMaxTable = std::int64_t{1} << 24;

/// Throws Error "<what>, found <found>" unless it holds.
void require(bool holds, const char* what, std::int64_t found);

/// 2^exponent.
std::int64_t power(std::int64_t exponent);
/// How many binary digits a number >= 0 has; 1 for 0.
std::int64_t digitCount(std::int64_t value);

/// An input of bits, lowest first.
ArrayId bitInput(CircuitBuilder& builder, const std::string& name, std::int64_t bits);

/// Row r of the sum gets sum_b weights[r * B + b] * bit b, for an array of B bits of this shape,
/// counted in row-major order.
Term weightedBits(ArrayId source, const Shape& shape, Integers weights);

/// The number that a row of bits codes, as a sum without dimensions.
ArrayId numberOfBits(CircuitBuilder& builder, const std::string& name, ArrayId source);

/// The binary digits of sum_w 2^w * (how many of the bits of weight 2^w are 1), bits being the
/// elements of `source` and exponents[e] the w of element e.
///
/// Digit i depends on the sum of the weights up to 2^i alone, S_i: it is 1 where S_i / 2^i, rounded
/// down, is odd. So one bank of gates [S_i >= j 2^i], j = 1, 2, ..., with signs + - + -, is the
/// digit as a form: one level, weights up to 2^i.
ArrayId sumDigits(CircuitBuilder& builder, const std::string& name, ArrayId source,
                  const std::vector<std::int64_t>& exponents);

/// The binary digits of value(k), k being how many gates of the step's only bank are 1. No gates.
ArrayId readDigits(CircuitBuilder& builder, const std::string& name, ArrayId step,
                   std::int64_t digits, const std::function<std::int64_t(std::int64_t)>& value);

/// Digits as gates: [digit >= 1]. One level.
ArrayId asGates(CircuitBuilder& builder, const std::string& name, ArrayId digits);

}  // namespace tc0
