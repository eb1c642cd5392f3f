#pragma once

#include <string>

#include "circuit/circuit.h"

namespace tc0 {

/// What an array is, in one line for people: "y = 3 + 2·x + Σ w·z over [8]", "gates [n/d ≥ p/q], 31
/// of them an element".
std::string formText(const Circuit& circuit, ArrayId array);

}  // namespace tc0
