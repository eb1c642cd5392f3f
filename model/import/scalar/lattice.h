#pragma once

#include <string>
#include <vector>

#include "circuit/base/range.h"
#include "model/import/scalar/chain.h"

namespace tc0::importer {

/// A chain whose values are fractions, as integers: the chain of the numbers n for which
/// step * n + offset is the given chain's value, with the largest step for which n is an integer
/// everywhere in these ranges. A rectified sum is such a chain: nothing rounds it.
///
/// `tail`, which the given chain had behind it, is composed with step and offset. Throws Error,
/// naming `where`, if a value is irrational, or if there are too many to be looked at.
Chain onLattice(const Chain& chain, const std::vector<Range>& ranges, const std::string& where,
                AffineStage& tail);

}  // namespace tc0::importer
