#pragma once

#include "circuit/family/circuit_family.h"

namespace tc0 {

/// Asks FamilyGates for every gate of the member of a side, and requires place, number, name,
/// threshold and every wire to be those that the circuit itself has.
void requireSameGates(const CircuitFamily& family, std::int64_t side);

}  // namespace tc0
