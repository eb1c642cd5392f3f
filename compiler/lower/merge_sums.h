#pragma once

#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// Merges a sum into its reader, term by term, if the reader is the only one, is a sum itself, and
/// needs no more additions afterwards than both did before. Chains of additions, scaled copies and
/// reorderings vanish this way. No form changes, hence gates and wires stay the same; there are
/// fewer arrays to store and to flatten through. Roots are never merged.
///
/// A term c * S[at] of the reader and a term of the sum S become one term: index maps are composed,
/// reductions joined, scales multiplied. At most one of the two may have weights, and the term of S
/// must hold for all elements of S.
///
/// Returns the number of merged sums. They are dead afterwards.
int mergeSums(Draft& draft, const PerArray<bool>& live, const std::vector<ArrayId>& roots);

}  // namespace tc0::lower
