#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

// Functions that are one bank of gates on one sum: one level to the number as a form (and to its
// binary digits as forms, which are other readings of the same gates), two to digits as gates. A
// bank has a gate for each value that the result takes, so these sizes are exponential in the bits:
// 2^bits - 1 gates, and 2^(bits/2) - 1 for the square root.

/// floor(x / y): gates [x - q y >= 0] for q = 1 ... 2^bits - 1. x / 0 is 2^bits - 1.
Circuit makeDivision(const GeneratorParams& params);
/// floor(sqrt(x)): gates [x >= k^2].
Circuit makeSquareRoot(const GeneratorParams& params);
/// x^n: gates [x >= k].
Circuit makePower(const GeneratorParams& params);
/// x * y by quarter squares, q(v) = floor(v^2 / 4): x y = q(x + y) - q(x - y), a bank each.
Circuit makeProduct(const GeneratorParams& params);
/// (2^bits - 1) * exp(-8 x / 2^bits), to the nearest integer: the table that a softmax takes.
Circuit makeExp(const GeneratorParams& params);

}  // namespace tc0
