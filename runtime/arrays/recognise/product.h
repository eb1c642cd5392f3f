#pragma once

#include <cstddef>
#include <optional>

#include "runtime/arrays/recognise/rewritten.h"

namespace tc0 {

/// Recognises a product. A circuit has no product of two numbers, so it adds up steps of sums of
/// two numbers instead: ANDs of bits, gated tables, squares. The claim is that a term of the sum,
///
///   sum over (r, i) of w[i] * step(p[o, r, i]),   p = a sum of functions of two numbers n and m,
///
/// equals sum over r of c x y + d x + e y + f, where x and y are arrays of the circuit that show n
/// and m: the step whose bits are read, the table that is gated, or the number itself. Other terms
/// of the sum that are functions of n or of m alone are counted in.
///
/// The proof tries all pairs of values: every table and rank of a bank, which no index can leave,
/// or every place in a number's range where a table changes. So a bank's tables may differ from
/// element to element. Refused are ratios as the outer step, outer tables that change along o or r,
/// domains, and weights that change along o or r.
///
/// When the sum is rewritten, its range becomes that of the products, if that is narrower: a gate of
/// a gated table is often 0 only because of it.
std::optional<RewrittenSum> recogniseProduct(const Circuit& circuit, ArrayId sum,
                                             const RewrittenSum& so, std::size_t number,
                                             Proofs& proofs);

}  // namespace tc0
