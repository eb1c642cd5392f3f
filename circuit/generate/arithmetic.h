#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

// Comparison, addition and multiplication of numbers given by their bits.

/// [x >= y] is [x - y >= 0]: one gate, with weights up to 2^(bits - 1). With small weights: two
/// levels, O(bits^4 / log bits) gates, weights O(bits^2) (small_weights.h).
Circuit makeComparison(const GeneratorParams& params);

/// Carry i is one gate on the lower digits, and digit i of the sum is the form x_i + y_i +
/// carry_(i-1) - 2 carry_i. With small weights a digit is a gate of the second level: with v = x_i
/// + y_i it is 1 where v is odd and no carry enters or v is even and one does, so tests for a carry
/// that also tell v add +1 or -1 to the parity of v.
Circuit makeAdder(const GeneratorParams& params);

/// The digits of a sum (digits.h; with small weights: small_sums.h).
Circuit makeIteratedSum(const GeneratorParams& params);

/// The products of bits, then the digits of their sum.
Circuit makeMultiplier(const GeneratorParams& params);

}  // namespace tc0
