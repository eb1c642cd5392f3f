#pragma once

#include <cstdint>
#include <random>

#include "circuit/circuit.h"
#include "circuit/evaluate.h"

namespace tc0 {

/// Sizes of a random circuit.
struct RandomCircuitParams {
  std::uint64_t seed = 1;
  int arrays = 12;                 // arrays other than inputs
  std::int64_t maxExtent = 4;      // of a dimension
  std::int64_t maxElements = 48;   // of an array
  std::int64_t maxReduction = 12;  // of a term
  int maxGates = 5;                // of a table
  int inputs = 2;                  // input arrays
  int maxInputWires = 24;          // of all inputs together
};

/// Makes a circuit that uses every feature: all codings, reductions, shared and strided weights,
/// partial domains, tables of different lengths (also empty ones), ratio steps whose numerator and
/// denominator share wires, reads with variants, arrays whose elements have different levels. Equal
/// parameters give equal circuits.
Circuit randomCircuit(const RandomCircuitParams& params);

/// Uniform values within the declared ranges of all inputs.
InputValues randomInputs(const Circuit& circuit, std::mt19937_64& random);

}  // namespace tc0
