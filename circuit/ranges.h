#pragma once

#include "circuit/circuit.h"

namespace tc0 {

/// Fills in range, magnitude, paths and sumDepth of an array, from the arrays that it reads. The
/// operation of the array has been checked. Throws Error if a number may not fit.
///
/// Sums take interval arithmetic over the terms, one evaluation for each class of indices that meet
/// the same weights, so the cost follows the weights and not the elements. Steps and reads take the
/// values that the range of the numerator, or of the ratio, can reach. The ranges hold every value
/// that occurs. They do not see correlations: the range of a sum is exact if its sources vary
/// freely.
///
/// `budget` is how many weights may still be looked at. Each call subtracts what it used.
void deriveRange(const Circuit& circuit, Array& array, std::uint64_t& budget);

}  // namespace tc0
