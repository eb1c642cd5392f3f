#pragma once

#include <string>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// The circuits that every engine is tried on: small, so that every gate of every sample can be
/// judged.
struct NamedCircuit {
  std::string name;
  Circuit circuit;
};

/// Random circuits of every operation; the names tell their seeds.
std::vector<NamedCircuit> randomCircuits();
/// Every kind of `tc0 new`, with and without each of its switches.
std::vector<NamedCircuit> generatedCircuits();
/// Numbers, sums and thresholds where one type of numbers ends and the next begins, up to the
/// largest that a circuit may have.
std::vector<NamedCircuit> edgeCircuits();
/// Ratio steps: denominators that are 1, may be 1, or are large.
std::vector<NamedCircuit> ratioCircuits();
/// Matrices with weights of both signs, then banks: the dense path of each instruction set.
std::vector<NamedCircuit> layeredCircuits();

}  // namespace tc0
