#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// sum over r in the box `over` of scale * a[aAt(o, r)] * b[bAt(o, r)], in which a and b are arrays.
struct ProductTerm {
  ArrayId a = 0, b = 0;
  IndexMap aAt, bAt;  // a row for each dimension of the array, columns (o, r)
  Shape over;
  std::int64_t scale = 1;
};

/// A sum in other words: its terms and products of two arrays add up to the same number.
struct RewrittenSum {
  std::vector<Term> terms;
  std::vector<ProductTerm> products;
};

/// What proofs build upon: ranges of arrays, which are those of the circuit or narrower ones that
/// proofs found, and what proofs may still cost, in evaluations of a table, so that no circuit makes
/// planning long.
struct Proofs {
  explicit Proofs(const Circuit& circuit);
  PerArray<Range> ranges;
  std::int64_t budget = std::int64_t{1} << 27;
};

/// Finds sums that multiply. A circuit has no product of two numbers, so it adds up steps of sums of
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
/// Returns nothing if no term of the sum is such a product. Otherwise the range of the sum becomes
/// that of the products, if it is narrower: a gate of a gated table is often 0 only because of it.
std::optional<RewrittenSum> recogniseProducts(const Circuit& circuit, ArrayId sum, Proofs& proofs);

}  // namespace tc0
