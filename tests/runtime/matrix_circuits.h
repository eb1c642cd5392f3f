#pragma once

#include <string>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// A circuit that every engine is tried on. It is small, so that the naive evaluator can compute
/// every gate of every sample.
struct NamedCircuit {
  std::string name;
  Circuit circuit;
};

/// Random circuits of every operation; the names tell their seeds.
std::vector<NamedCircuit> randomCircuits();
/// Every kind of `tc0 new`, with and without each of its switches.
std::vector<NamedCircuit> generatedCircuits();
/// Circuits whose numbers, sums and thresholds lie around the ends of number types, up to the
/// largest that a circuit may have.
std::vector<NamedCircuit> edgeCircuits();
/// Ratio steps whose denominators are 1, may be 1, or are large.
std::vector<NamedCircuit> ratioCircuits();
/// Matrices with weights of both signs and banks behind them, for the dense kernels.
std::vector<NamedCircuit> layeredCircuits();

}  // namespace tc0
