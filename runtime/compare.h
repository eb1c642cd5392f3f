#pragma once

#include <optional>
#include <string>

#include "circuit/tc0_file.h"
#include "runtime/run.h"

namespace tc0 {

/// What a comparison of engines covered.
struct Comparison {
  std::int64_t samples = 0;
  std::int64_t values = 0;  // numbers of arrays compared, over all samples
  std::int64_t gates = 0;   // gates compared, over all samples
  bool expanded = false;    // whether the gate engine took part: the circuit was small enough
  /// The first difference, in the order of arrays and gates: array, index or gate, sample, values.
  std::optional<std::string> difference;
};

/// Runs every engine that can run the model on the same batch and compares every intermediate
/// value: each element of each array (array engine with the naive evaluator), each gate (gate
/// engine with the naive evaluator), each output.
Comparison compareEngines(const AnyCircuit& model, const SampleBatch& batch, Isa isa,
                          const RunOptions& options);

}  // namespace tc0
