#pragma once

#include <optional>
#include <string>

#include "circuit/tc0_file.h"
#include "runtime/run.h"

namespace tc0 {

/// What a comparison of engines covered, and the first difference that it found.
struct Comparison {
  std::int64_t samples = 0;
  std::int64_t values = 0;  // numbers of arrays compared, over all samples
  std::int64_t gates = 0;   // gates compared, over all samples
  bool expanded = false;    // whether the circuit was small enough for the gate engine
  /// The array and index, or the gate, with sample and both values; in the order of arrays and
  /// gates.
  std::optional<std::string> difference;
};

/// Runs every engine that can run the model on one batch and compares every intermediate value with
/// that of the naive evaluator: each element of each array (array engine), each gate (both
/// engines), each output.
Comparison compareEngines(const AnyCircuit& model, const SampleBatch& batch, Isa isa,
                          const RunOptions& options);

}  // namespace tc0
