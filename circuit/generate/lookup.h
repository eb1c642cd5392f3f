#pragma once

#include "circuit/generate/generators.h"

namespace tc0 {

// Functions that are one bank of gates on one sum. They take one level to the result as a form, and
// to its binary digits as forms, which read the same gates in another way. Digits as gates take a
// second level. A bank has a gate for each value that the result takes, so the sizes are
// exponential in the bits: 2^bits - 1 gates, and 2^(bits/2) - 1 for the square root.

/// floor(x / y): gates [x - q y >= 0] for q = 1 ... 2^bits - 1. x / 0 is 2^bits - 1.
Circuit makeDivision(const GeneratorParams& params);
/// floor(sqrt(x)): gates [x >= k^2].
Circuit makeSquareRoot(const GeneratorParams& params);
/// x^n: gates [x >= k].
Circuit makePower(const GeneratorParams& params);
/// x * y by quarter squares: with q(v) = floor(v^2 / 4), x y = q(x + y) - q(x - y). A bank for
/// each.
Circuit makeProduct(const GeneratorParams& params);
/// (2^bits - 1) * exp(-8 x / 2^bits) to the nearest integer, which is a table that softmax uses.
Circuit makeExp(const GeneratorParams& params);

}  // namespace tc0
