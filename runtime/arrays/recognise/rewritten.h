#pragma once

#include <cstddef>
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

/// scale * the largest of source[at(o, r)] over r in the box `over`.
struct MaximumTerm {
  ArrayId source = 0;
  IndexMap at;  // a row for each dimension of the array, columns (o, r)
  Shape over;
  std::int64_t scale = 1;
};

/// A sum in other words: its terms, products of two arrays and maxima add up to the same number.
struct RewrittenSum {
  std::vector<Term> terms;
  std::vector<ProductTerm> products;
  std::vector<MaximumTerm> maxima;
};

/// What proofs build upon: ranges of arrays, which are those of the circuit or narrower ones that
/// proofs found, and what proofs may still cost, in evaluations of a table, so that no circuit makes
/// planning long.
struct Proofs {
  explicit Proofs(const Circuit& circuit);
  PerArray<Range> ranges;
  std::int64_t budget = std::int64_t{1} << 27;
};

/// One way to say a term of a sum in other words. It looks at term `number` of a sum that is written
/// as `so` already, and returns the sum with other words in the term's place, or nothing if it does
/// not recognise the term or cannot prove that both are equal for all inputs.
using Recogniser = std::optional<RewrittenSum> (*)(const Circuit& circuit, ArrayId sum,
                                                   const RewrittenSum& so, std::size_t number,
                                                   Proofs& proofs);

/// Says a sum in other words, by all recognisers (product.h, maximum.h), or returns nothing if none
/// has any.
std::optional<RewrittenSum> rewriteSum(const Circuit& circuit, ArrayId sum, Proofs& proofs);

}  // namespace tc0
