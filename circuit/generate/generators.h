#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// Sizes of a generated circuit. Each generator says which it uses.
struct GeneratorParams {
  std::int64_t n = 8;          // how many numbers, bits or tokens
  std::int64_t bits = 4;       // of each number
  std::int64_t dimension = 4;  // of each token
  std::uint64_t seed = 1;      // of random circuits
  std::string values =
      "parity";  // of a symmetric function: parity, majority or a digit 0/1 for each count 0 ... n
  bool digits = false;        // outputs are binary digits, each a gate: at most one level more
  bool smallWeights = false;  // polynomial in n and bits, for more gates and levels
};

/// A family of circuits that also serves as an example of how to build them.
struct Generator {
  std::string name;
  std::string uses;     // parameters, by name
  std::string summary;  // one line: what it computes, its depth and its gates
  Circuit (*make)(const GeneratorParams&);
};

const std::vector<Generator>& generators();

/// Throws Error, with the nearest name, where there is no such generator.
const Generator& generator(const std::string& name);

}  // namespace tc0
