#pragma once

#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// Sums that one other sum alone reads go into it, term by term, where that takes no more additions
/// than keeping them: chains of additions, scaled copies, reorderings. The forms stay the same, so
/// gates and wires do, and there are fewer arrays to store and to flatten through. Roots stay.
///
/// A term c * S[at] and a term of S make a term with composed maps, both reductions and the product
/// of the scales; at most one of the two has weights, and S's term is for all of its elements.
/// Returns how many sums went away; they are dead afterwards.
int mergeSums(Draft& draft, const std::vector<bool>& live, const std::vector<ArrayId>& roots);

}  // namespace tc0::lower
