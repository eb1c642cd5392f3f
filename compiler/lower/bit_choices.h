#pragma once

#include "compiler/lower/choices.h"

namespace tc0::lower {

/// Constructions for a program whose products are of bits and whose digits are of sums, as
/// arithmetic by remainders makes them: a digit by multiples, a product of bits by a gate for each
/// pair, and a product with bits that are products themselves by gating those, so that any number
/// of bits is multiplied in one level. This is what the search finds for the least depth, without a
/// trial.
Choices bitChoices(const program::Program& program, bool keepAll);

}  // namespace tc0::lower
