#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/number.h"
#include "compiler/lower/draft.h"

namespace tc0::lower {

/// The cost of one array, by formula.
struct ArrayCost {
  int level = 0;              // 1 + the level of what a step compares; sums and reads add nothing
  Count gates = 0;            // of a step
  long double wires = 0;      // the fan-ins of its gates added up
  long double fanIn = 0;      // the largest fan-in of a gate
  long double weight = 0;     // a bound of the largest |weight| on a wire
  long double additions = 0;  // products with weights, and comparisons, if evaluated as an array
};

/// The cost of a draft's live arrays.
struct DraftCost {
  PerArray<ArrayCost> arrays;
  int depth = 0;
  Count gates = 0;
  long double wires = 0;
  long double additions = 0;
};

/// Computes the cost of a draft from its index maps alone: it builds nothing and flattens nothing.
///
/// Levels and gates are exact. Wires are a formula: the support of a form is kept as a list of
/// boxes of bank elements (support.h), one box for each step that the form reaches through sums. If
/// one box covers another, they count once. If they overlap in part, the common elements count
/// twice, and zeros among weights are taken as spread evenly. The formula is exact if neither
/// happens. The true number of a finished circuit comes from circuit/size/count.h.
///
/// If `wires` is false, only levels, gates and additions are computed. This is fast enough for a
/// search.
DraftCost costOf(const Draft& draft, const PerArray<bool>& live, bool wires);

}  // namespace tc0::lower
