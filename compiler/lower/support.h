#pragma once

#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// Some elements of one step or input, as they enter a form.
struct Box {
  ArrayId root = 0;
  IndexMap begin;                    // where it begins, affine in the form's index
  std::vector<std::int64_t> counts;  // coordinates covered along each dimension of the root
  long double wires = 0;             // of one element, on average
  long double fill = 1;              // the share of its elements that do enter: zeros among weights
  long double share = 1;             // the share of the form's indices that it is for
  std::vector<long double> shares;   // the same for each dimension of the form's index, to multiply
  long double weight = 1;            // a bound of |weight|

  long double elements() const;
};

/// The wires of a form: what cost.h's formula for them adds up.
using Support = std::vector<Box>;

/// The supports of a draft's arrays, in order; earlier ones are given.
Support supportOf(const Draft& draft, const std::vector<Support>& earlier, ArrayId id);

/// The support of an array seen through a map, for a reader with index (out, over).
void addThrough(Support& to, const Support& from, const Draft& draft, ArrayId source,
                const IndexMap& at, const Shape& out, const Shape& over, long double density,
                long double weight);

}  // namespace tc0::lower
