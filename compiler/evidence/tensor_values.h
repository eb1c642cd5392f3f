#pragma once

#include "compiler/evidence/evidence.h"
#include "runtime/simulator.h"

namespace tc0::evidence {

/// The values that a program's interpreter gives for a batch, at every tensor that has an array of
/// its own in the circuit, to be compared with circuits that have the same arrays.
class TensorValues {
 public:
  /// So many samples, at least one, that a batch of them with a run to compare takes at most about
  /// 512 MiB.
  static std::int64_t samplesAtOnce(const program::Program& program,
                                    const lower::CompileResult& compiled);

  TensorValues(const program::Program& program, const lower::CompileResult& compiled,
               const SampleBatch& batch);

  /// The arrays to watch in a run on the batch.
  const Watch& watch() const { return watch_; }

  /// Compares a run with the program. Returns the first difference in words, or nothing.
  std::string difference(const Results& found, Count& checked) const;

 private:
  const program::Program& program_;
  std::vector<program::TensorId> tensors_;  // those with an array
  Watch watch_;                             // their arrays, in the same order
  program::Values expected_;
};

}  // namespace tc0::evidence
