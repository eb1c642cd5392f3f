#pragma once

#include "tools/check/circuit_file.h"

namespace tc0check {

/// Refuses a circuit whose numbers may leave 62 bits, or whose denominators may fall below 1.
///
/// Every array has a range and a magnitude M. M bounds |constant| + sum of |weight| of the flattened
/// form of each element, and has to be below 2^62:
///
///   input   |constant of the coding| + the sum of the weights of its wires
///   sum     of an element: the sum over terms in whose domain it lies, and over the reduction, of
///           |scale * weight| * max(1, M of the source), the constant 1 having M = 1; of the sum: the
///           largest of its elements
///   step    of a table: |base| + the sum of |increments|; of the step: the largest of its tables
///   read    likewise, over tables and variants
///
/// At every gate, q * M(numerator) + |p| * M(denominator) is below 2^62, as are |p| and q; without
/// a denominator its M is 1. The range of a step is what its tables reach while numerator and
/// denominator vary over their ranges freely; that of a sum is the hull over its elements.
///
/// The elements of a sum differ by the weights they meet and by the domains they lie in; one of each
/// kind is looked at. If that takes more than 2^32 weights in all, a sum is bounded term by term
/// instead, by the least and the largest of its weights.
void checkLimits(const Circuit& circuit);

}  // namespace tc0check
