#pragma once

#include <cstdint>
#include <vector>

#include "circuit/evaluate.h"

namespace tc0 {

using Values = std::vector<std::int64_t>;

/// The digits of numbers of `bits` bits, lowest first, one number after the other.
inline Values bitsOf(const Values& numbers, std::int64_t bits) {
  Values digits;
  for (std::int64_t number : numbers)
    for (std::int64_t k = 0; k < bits; ++k) digits.push_back(number >> k & 1);
  return digits;
}

/// The values of the circuit's first output.
inline Values outputOf(const Circuit& circuit, const InputValues& inputs) {
  return evaluateNaively(circuit, inputs)[circuit.outputs()[0].array];
}

}  // namespace tc0
