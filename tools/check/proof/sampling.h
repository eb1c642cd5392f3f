#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/check/circuit_file.h"
#include "tools/check/proof/hints.h"
#include "tools/check/proof/program_file.h"

namespace tc0check {

using Values = std::vector<std::vector<Int>>;  // by tensor or array, by element

/// Computes every tensor of the program, or every array of the circuit, from the numbers of its
/// inputs. Plain loops over elements: the definition of what the files mean.
Values runProgram(const Program& program, const std::map<std::string, std::vector<Int>>& inputs);
Values runCircuit(const Circuit& circuit, const std::map<std::string, std::vector<Int>>& inputs);

/// An element at which both sides differ, and the inputs at which they do.
struct Witness {
  int tensor = 0;
  int array = 0;
  Int element = 0;
  Int program = 0, circuit = 0;
  std::map<std::string, std::vector<Int>> inputs;
};

struct SamplingParams {
  Int samples = 0;
  std::uint64_t seed = 1;
  double seconds = 1e9;
  bool untilDifferent = false;  // no more samples after one that differs
};

struct SamplingResult {
  Int samples = 0;                 // that were run
  std::vector<Witness> witnesses;  // the first of each tensor that differs
  std::string why;                 // none were run
};

/// Runs both sides on random inputs, of which the ends of the ranges come more often, and compares
/// what every hint and output says.
SamplingResult sample(const Program& program, const Circuit& circuit,
                      const std::vector<Hint>& hints, const SamplingParams& params);

}  // namespace tc0check
