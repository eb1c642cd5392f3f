#pragma once

#include <string>

#include "circuit/circuit.h"

namespace tc0 {

/// An array in one line for people: "3 + 2·x + Σ[8] w·z" for a sum, "gates [n ≥ p], 31 an element,
/// one table" for a step.
std::string formText(const Circuit& circuit, ArrayId array);

}  // namespace tc0
