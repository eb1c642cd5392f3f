#pragma once

#include <memory>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/run.h"
#include "runtime/split/plan.h"
#include "runtime/split/ranks.h"

namespace tc0 {

/// A circuit that the ranks compute together: every rank makes one, and calls run() with the same
/// samples. The results are exactly those of a Simulator.
///
/// Each rank has the circuit with its weights, and computes, holds and receives its parts of the
/// arrays alone (plan.h). Samples go through in blocks, at most 256, and as many as fit half of the
/// options' memory at the rank that holds most; the engine has the other half.
class SplitSimulator {
 public:
  /// The circuit and the ranks have to outlive it. `watched` arrays are results beside the outputs.
  SplitSimulator(const Circuit& circuit, std::vector<ArrayId> watched, Ranks& ranks, Isa isa);
  ~SplitSimulator();

  /// Results on rank 0, nothing on the others. Throws Error if the samples do not fit the inputs.
  Results run(const SampleBatch& batch, const RunOptions& options) const;

  const SplitPlan& plan() const { return plan_; }
  /// How often a block of samples makes ranks exchange values, results apart.
  int exchanges() const;

 private:
  struct Stage;
  class Block;

  const Circuit& circuit_;
  const std::vector<ArrayId> watched_;
  Ranks& ranks_;
  const SplitPlan plan_;
  std::vector<Stage> stages_;
};

}  // namespace tc0
