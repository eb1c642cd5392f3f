#pragma once

#include <string>
#include <vector>

#include "circuit/builder.h"

namespace tc0 {

/// The binary digits of S = sum over w of 2^w d_w as gates, two levels above `source`. Here column
/// w is the bits e of `source` with exponents[e] = w, and d_w is how many of them are 1. Weights
/// are polynomial in the number of columns and in m, the most bits of a column. sumDigits
/// (digits.h) takes far fewer gates and weights up to 2^w.
///
/// Digit i is bit i of V + c. V adds up the columns from a few below i up to i, and c < m is the
/// carry that the lower columns send into V. Bit i of V alone is one short bank on a number of few
/// bits. It is the digit unless the carry crosses a multiple q 2^i. To see whether it does, add
/// column after column downwards. Let H be the sum of the columns above t, in units of column t +
/// 1. The carry crosses at t if H = q 2^(i-t-1) + u for some -m/2 <= u < 0 and column t lifts it
/// over the multiple: d_t >= -2u. That happens for at most one t, and adds +1 for odd q and -1 for
/// even q.
///
/// H is tested modulo primes, for small weights (small_weights.h has the idea). A right test counts
/// once for each prime, and all wrong tests together count less than half of the primes. So the
/// digit is a threshold between the two.
ArrayId smallSumDigits(CircuitBuilder& builder, const std::string& name, ArrayId source,
                       const std::vector<std::int64_t>& exponents);

}  // namespace tc0
