#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/number.h"
#include "compiler/lower/draft.h"

namespace tc0::lower {

/// What an array costs, by formula.
struct ArrayCost {
  int level = 0;              // 1 + the level of what a step compares; sums and reads add nothing
  Count gates = 0;            // of a step
  long double wires = 0;      // fan-ins of its gates added up
  long double fanIn = 0;      // the largest
  long double weight = 0;     // a bound of the largest |weight| on a wire
  long double additions = 0;  // products with weights and comparisons when evaluated as arrays
};

/// The cost of a draft's live arrays.
struct DraftCost {
  std::vector<ArrayCost> arrays;
  int depth = 0;
  Count gates = 0;
  long double wires = 0;
  long double additions = 0;
};

/// Costs a draft from its maps alone, nothing built and nothing flattened.
///
/// Levels and gates are exact. Wires: the support of a form is kept as a list of boxes of bank
/// elements, one for each step that it reaches through sums; a box is, for each dimension, where it
/// begins (affine in the form's index) and how many coordinates it covers. Boxes that cover each
/// other are one; what partly overlaps is counted twice, and zeros among weights are taken as
/// spread evenly. Exact where neither happens; count.h has the true number of a circuit.
///
/// `wires` false: levels, gates and additions only, which is fast enough to be asked many times.
DraftCost costOf(const Draft& draft, const std::vector<bool>& live, bool wires);

}  // namespace tc0::lower
