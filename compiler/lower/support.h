#pragma once

#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// A box of elements of one step or input whose wires enter a form.
struct Box {
  ArrayId root = 0;                  // the step or input
  IndexMap begin;                    // the first element, affine in the form's index
  std::vector<std::int64_t> counts;  // coordinates covered along each dimension of the root
  long double wires = 0;             // of one element, on average
  long double fill = 1;              // the share of its elements that enter: zeros among weights
  long double share = 1;             // the share of the form's indices that have this box
  std::vector<long double> shares;   // further factors of `share`, by dimension of the form's index
  long double weight = 1;            // a bound of |weight|

  long double elements() const;
};

/// The wires of a form: the formula for wires of cost.h adds up its boxes.
using Support = std::vector<Box>;

/// The support of a draft's array, from those of the arrays before it.
Support supportOf(const Draft& draft, const PerArray<Support>& earlier, ArrayId id);

/// A reading of an array by a form with index `out`: by one term of a sum, or by the view of a
/// step.
struct Reading {
  ArrayId source = 0;
  IndexMap at;  // columns: (out, over)
  Shape out;
  Shape over = {};          // extents of the term's reduction
  long double density = 1;  // the share of weights that are not 0
  long double weight = 1;   // the largest |weight|
};

/// The share of a dimension of this extent that a domain covers.
long double shareOf(Range domain, std::int64_t extent);

/// Adds the wires that a reading takes to `to`; `from` is the support of what it reads.
void addThrough(Support& to, const Support& from, const Draft& draft, const Reading& reading);

}  // namespace tc0::lower
