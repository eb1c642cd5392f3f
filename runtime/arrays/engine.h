#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/plan.h"
#include "runtime/arrays/run.h"
#include "runtime/run.h"

namespace tc0 {

/// Evaluates a circuit's four operations directly, on numbers: the gates of a bank are nested, so
/// its sum and one table replace them all. Exact on every circuit: types and instructions are
/// chosen from proven ranges, every shortcut is proved when it is planned, and all values equal
/// those of evaluateNaively.
///
/// A block of samples (lanes) goes through all arrays before the next one starts, so that the state
/// stays in a core's cache: array element e of lane l stands at [e][l] (array_element.h), and an
/// array's place is free after its last reader (array_schedule.h). Threads take blocks; where there
/// are fewer blocks than threads, they share the elements of large arrays instead.
///
/// Cost: one multiply-accumulate for each coefficient of a stored sum and one table look-up for
/// each bank, however many gates it has; 16 to 64 of the former in an instruction.
class ArrayEngine {
 public:
  struct Params {
    Isa isa = bestIsa();
    std::int64_t blockBytes = 512 << 10;  // what a block's state should fit into
  };

  /// Keeps a reference to the circuit. Throws Error where the machine lacks the instruction set.
  explicit ArrayEngine(const Circuit& circuit) : ArrayEngine(circuit, Params{}) {}
  ArrayEngine(const Circuit& circuit, Params params);
  ArrayEngine(const ArrayEngine&) = delete;  // parts refer to each other
  ArrayEngine& operator=(const ArrayEngine&) = delete;

  /// Outputs and what is watched. Throws Error where the inputs do not fit their ranges or the
  /// state does not fit options.memory, Cancelled where options.stop asks for it. Thread-safe.
  Results run(const SampleView& inputs, const Watch& watch, const RunOptions& options) const;

  /// The same into `results`, whose memory is used again: with runs of equal sizes nothing is
  /// allocated or cleared, which otherwise takes as long as the evaluation of a small circuit.
  void run(const SampleView& inputs, const Watch& watch, const RunOptions& options,
           Results& results) const;

  /// Outputs alone, into the caller's memory and in types of his choice, as in Results::outputs.
  /// Throws Error too where an output's proven range does not fit its type.
  void runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  /// Bytes of working state a thread takes in a large run.
  std::uint64_t stateBytes() const;

 private:
  void runAs(const Wanted& wanted, const Schedule& schedule, const SampleView& inputs,
             const RunOptions& options, const Targets& targets) const;

  const Circuit& circuit_;
  Params params_;
  std::vector<ArrayPlan> plans_;
  Wanted outputs_;  // of runs that watch nothing
  Schedule schedule_;
};

}  // namespace tc0
