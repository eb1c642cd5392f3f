#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// Sizes of a generated circuit. Each generator uses some of them (Generator::uses).
struct GeneratorParams {
  std::int64_t n = 8;          // how many numbers, bits or tokens
  std::int64_t bits = 4;       // the bits of each number
  std::int64_t dimension = 4;  // how many numbers a token has
  std::uint64_t seed = 1;      // for random circuits
  /// A symmetric function: parity, majority or a digit 0 or 1 for each count 0 ... n of ones.
  std::string values = "parity";
  bool digits = false;        // outputs are binary digits, each a gate: at most one level more
  bool smallWeights = false;  // weights polynomial in n and bits, for more gates and levels
};

/// A family of circuits that also serves as an example of how to build them.
struct Generator {
  std::string name;
  std::string uses;     // the names of the parameters that it uses, between blanks
  std::string summary;  // one line: what it computes, its depth and its gates
  Circuit (*make)(const GeneratorParams&);
};

const std::vector<Generator>& generators();

/// The generator with this name. Throws Error, with the nearest name, if there is none.
const Generator& generator(const std::string& name);

}  // namespace tc0
