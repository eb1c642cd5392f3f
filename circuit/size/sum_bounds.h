#pragma once

#include <algorithm>
#include <cstdint>

#include "circuit/circuit.h"

namespace tc0 {

/// An interval that holds a sum, and a bound on the magnitude of every partial sum. The interval is
/// valid only if the magnitude is within the limit (number.h).
struct Bounds {
  Wide lo = 0, hi = 0;
  Magnitude magnitude = 0;

  Bounds& operator+=(const Bounds& other) {
    magnitude = addMagnitudes(magnitude, other.magnitude);
    lo += other.lo;
    hi += other.hi;
    return *this;
  }
  Bounds hull(const Bounds& other) const {
    return {std::min(lo, other.lo), std::max(hi, other.hi), std::max(magnitude, other.magnitude)};
  }
};

/// Bounds that hold for every element of a sum, from the ranges of its sources. Takes one
/// evaluation for each class of indices that meet the same weights. If there are more than 2^20
/// classes, or if they take more than `budget` weights, bounds the sum term by term instead, which
/// is looser. Subtracts the weights that it looked at from the budget.
Bounds boundsOfSum(const Circuit& circuit, const Array& array, const SumOp& sum,
                   std::uint64_t& budget);

/// Bounds of one element of a sum, from the ranges of its sources.
Bounds boundsAt(const Circuit& circuit, const Array& array, const SumOp& sum, const Index& index);

}  // namespace tc0
