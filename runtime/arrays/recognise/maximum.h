#pragma once

#include <cstddef>
#include <optional>

#include "runtime/arrays/recognise/rewritten.h"

namespace tc0 {

/// Recognises the maximum of many numbers. A circuit counts, for each threshold, how many of them
/// reach it, and adds up the thresholds that some number reaches. The claim is that a term of a sum,
///
///   sum over v of w[v] * [sum over r of reached(o, r, v) >= 1],
///
/// in which reached(o, r, v) is a gate of the bank behind number n(o, r), equals c * x + d, where x is
/// the largest over r of what an array shows of the numbers.
///
/// The proof: if each gate that is counted is a function of x that rises from 0 to 1, then some number
/// reaches threshold v if and only if the number with the largest x does. So the term is a function
/// of the largest x. Both are checked at all tables and ranks of the bank. Refused are gates that are
/// no such functions, weights that change along o, counts of anything else, and thresholds other
/// than 1.
std::optional<RewrittenSum> recogniseMaximum(const Circuit& circuit, ArrayId sum,
                                             const RewrittenSum& so, std::size_t number,
                                             Proofs& proofs);

}  // namespace tc0
