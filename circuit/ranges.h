#pragma once

#include "circuit/circuit.h"

namespace tc0 {

/// Fills in range, magnitude and paths of an array whose operation has been checked, from the
/// arrays it reads. Throws Error where a number may not fit.
///
/// Sums: interval arithmetic over the terms, one evaluation for each class of indices that meet the
/// same weights, so the cost follows the weights and not the elements. Steps: the values at the
/// ranks that the numerator (or the ratio) can reach. Sound, and for a sum exact if its sources
/// vary freely; correlations between sources are not seen.
void deriveRange(const Circuit& circuit, Array& array);

}  // namespace tc0
