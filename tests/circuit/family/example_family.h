#pragma once

#include "circuit/family/circuit_family.h"
#include "circuit/family/derive.h"

namespace tc0 {

/// A circuit over pictures of 2 s x 2 s numbers, in s^2 tokens, with what a transformer has: patches,
/// positions, a score for each pair of tokens, sums over tokens and a ratio of two of them.
Circuit exampleMember(std::int64_t side);

/// The family of its members of the sides 2 and 3.
CircuitFamily exampleFamily();

}  // namespace tc0
