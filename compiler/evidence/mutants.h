#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "circuit/circuit.h"

namespace tc0::evidence {

/// A circuit in which one number is another: a weight, a constant, a threshold or an increment.
struct Mutant {
  Circuit circuit;
  std::string what;  // "threshold 3 of 'exp': 17 instead of 16"
};

/// One mutant, drawn at random; nothing where the number drawn cannot be changed (thresholds have
/// to rise, sums to fit).
std::optional<Mutant> mutate(const Circuit& circuit, std::mt19937_64& random);

}  // namespace tc0::evidence
