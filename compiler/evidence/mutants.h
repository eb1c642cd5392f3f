#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "circuit/circuit.h"

namespace tc0::evidence {

/// A circuit in which one number was changed: a weight, a constant, a threshold or an increment.
struct Mutant {
  Circuit circuit;
  std::string what;  // "threshold 3 of 'exp': 17 instead of 16"
};

/// Changes a number of the circuit that is drawn at random. None if that number cannot be changed,
/// because thresholds have to rise and sums have to fit.
std::optional<Mutant> mutate(const Circuit& circuit, std::mt19937_64& random);

}  // namespace tc0::evidence
