#pragma once

#include "circuit/circuit.h"

namespace tc0 {

/// Fills in range, magnitude, paths and sumDepth of an array whose operation has been checked, from
/// the arrays it reads. Throws Error where a number may not fit.
///
/// Sums: interval arithmetic over the terms, one evaluation for each class of indices that meet the
/// same weights, so the cost follows the weights and not the elements. Steps: the values at the
/// ranks that the numerator (or the ratio) can reach. Sound, and for a sum exact if its sources
/// vary freely; correlations between sources are not seen.
///
/// `budget` is how many weights may still be looked at; what is used is taken from it.
void deriveRange(const Circuit& circuit, Array& array, std::uint64_t& budget);

}  // namespace tc0
