#pragma once

#include <algorithm>
#include <cstdint>

#include "circuit/circuit.h"

namespace tc0 {

/// An interval that holds a sum, and a bound of the magnitude of every partial sum of it. The
/// interval means something only while the magnitude is within the limit.
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

/// Over all elements of an array that is this sum, from its sources' ranges: one evaluation for
/// each class of indices that meet the same weights. Beyond 2^20 classes, or beyond the budget
/// (weights that may still be looked at; what is used is taken from it), term by term, which is
/// sound but looser.
Bounds boundsOfSum(const Circuit& circuit, const Array& array, const SumOp& sum,
                   std::uint64_t& budget);

/// Of one element.
Bounds boundsAt(const Circuit& circuit, const Array& array, const SumOp& sum, const Index& index);

}  // namespace tc0
