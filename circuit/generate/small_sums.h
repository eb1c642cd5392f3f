#pragma once

#include <string>
#include <vector>

#include "circuit/builder.h"

namespace tc0 {

/// The binary digits of S = sum_w 2^w d_w as gates, two levels above `source`, with weights that
/// are polynomial in the number of columns w and in m, the most ones of a column; d_w counts the
/// bits e of `source` with exponents[e] = w. sumDigits (digits.h) does it with far fewer gates and
/// with weights up to 2^w.
///
/// Digit i is bit i of V + low, V being the columns from a few below i up to i: that is one short
/// bank on a number of few bits, unless the carry c < m that the low columns send into V crosses a
/// multiple q 2^i. It does where, adding column after column downwards, the sum H of the columns
/// above t (in units of column t + 1) is q 2^(i-t-1) + u for some -m/2 <= u < 0, and column t lifts
/// it over: d_t >= -2u. That happens for one t at most, and adds +1 for odd q and -1 for even q.
/// H is tested modulo primes instead (small_weights.h has the idea): a right test counts once for
/// each prime, the wrong ones are fewer, in sum, than half of the primes, and the digit is a
/// threshold between.
ArrayId smallSumDigits(CircuitBuilder& builder, const std::string& name, ArrayId source,
                       const std::vector<std::int64_t>& exponents);

}  // namespace tc0
