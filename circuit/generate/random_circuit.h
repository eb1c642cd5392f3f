#pragma once

#include <cstdint>
#include <random>

#include "circuit/circuit.h"
#include "circuit/evaluate.h"

namespace tc0 {

struct RandomCircuitParams {
  std::uint64_t seed = 1;
  int arrays = 12;                // beside the inputs
  std::int64_t maxExtent = 4;     // of each dimension
  std::int64_t maxElements = 48;  // of each array
  std::int64_t maxReduction = 12;
  int maxGates = 5;        // of each table
  int inputs = 2;          // input arrays
  int maxInputWires = 24;  // in all
};

/// A circuit that uses everything there is: all codings, reductions, shared and strided weights,
/// partial domains, channel tables of different lengths (also empty ones), ratio steps whose
/// numerator and denominator share wires, reads with variants, arrays whose elements have different
/// levels. Equal seeds give equal circuits.
Circuit randomCircuit(const RandomCircuitParams& params);

/// Uniform values within the declared ranges.
InputValues randomInputs(const Circuit& circuit, std::mt19937_64& random);

}  // namespace tc0
