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
/// The proof: gates of a bank are nested, so some number reaches threshold v if and only if the
/// number with the highest rank does. So the term is a function of that rank, and so is the largest x
/// if x rises with the rank. Both are compared at each rank of each table. Refused are numbers of one
/// maximum with different tables, weights that change along o, counts of anything else, and
/// thresholds other than 1.
std::optional<RewrittenSum> recogniseMaximum(const Circuit& circuit, ArrayId sum,
                                             const RewrittenSum& so, std::size_t number,
                                             Proofs& proofs);

}  // namespace tc0
