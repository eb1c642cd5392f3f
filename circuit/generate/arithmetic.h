#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

// Comparison, addition and multiplication of numbers that are given by their bits.

/// Makes x >= y of two numbers: the gate [x - y >= 0], with weights up to 2^(bits - 1). With small
/// weights it takes two levels of O(bits^4 / log bits) gates with weights O(bits^2)
/// (small_weights.h).
Circuit makeComparison(const GeneratorParams& params);

/// Makes x + y in one level: carry i is one gate on the lower bits, and digit i of the sum is the
/// form x_i + y_i + carry_(i-1) - 2 carry_i.
///
/// With small weights a digit is a gate of the second level. Let v = x_i + y_i: the digit is 1 if v
/// is odd and no carry enters, or if v is even and a carry enters. The tests for the carry also
/// tell v, and so add +1 or -1 to the parity of v.
Circuit makeAdder(const GeneratorParams& params);

/// Makes the digits of the sum of n numbers (digits.h; with small weights small_sums.h).
Circuit makeIteratedSum(const GeneratorParams& params);

/// Makes x * y: the products of all pairs of bits in one level, then the digits of their sum.
Circuit makeMultiplier(const GeneratorParams& params);

}  // namespace tc0
