#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/netlist.h"
#include "runtime/arrays/explain.h"
#include "runtime/arrays/plan.h"
#include "runtime/arrays/run.h"
#include "runtime/run.h"

namespace tc0 {

/// Evaluates a circuit's four operations directly on numbers. The gates of a bank are nested, so
/// the bank's sum and one table replace them all. Exact on every circuit: types and instructions
/// are chosen from proven ranges, every shortcut is proved when it is planned, and all values equal
/// those of evaluateNaively.
///
/// A block of samples (its lanes) passes through all arrays before the next block starts, so that
/// its state stays in a core's cache: array element e of lane l stands at [e][l]
/// (kernels/element.h), and an array's place is free after its last reader (schedule.h). Threads
/// take blocks. If there are fewer blocks than threads, the threads share the elements of large
/// arrays instead.
///
/// Cost: one multiply-accumulate for each coefficient of a stored sum, 16 to 64 of them in an
/// instruction, and one table look-up for each bank, however many gates it has.
class ArrayEngine {
 public:
  struct Params {
    Isa isa = bestIsa();
    std::int64_t blockBytes = 512 << 10;  // what a block's state should fit into
  };

  /// Keeps a reference to the circuit. Throws Error if the machine lacks the instruction set.
  explicit ArrayEngine(const Circuit& circuit) : ArrayEngine(circuit, Params{}) {}
  ArrayEngine(const Circuit& circuit, Params params);
  ArrayEngine(const ArrayEngine&) = delete;  // parts refer to each other
  ArrayEngine& operator=(const ArrayEngine&) = delete;

  /// Returns the outputs and what is watched. Throws Error if the inputs do not fit their ranges or
  /// the state does not fit options.memory, Cancelled if options.stop requests it. Thread-safe.
  Results run(const SampleView& inputs, const Watch& watch, const RunOptions& options) const;

  /// Writes into `results` and uses its memory again: runs of equal sizes allocate and clear
  /// nothing, which otherwise takes as long as the evaluation of a small circuit.
  void run(const SampleView& inputs, const Watch& watch, const RunOptions& options,
           Results& results) const;

  /// Writes the outputs alone into the caller's memory, in the caller's types, ordered as in
  /// Results::outputs. Also throws Error if an output's proven range does not fit its type.
  void runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  /// How each array is computed in runs that watch nothing.
  PerArray<ArrayNote> explain() const { return tc0::explain(circuit_, plans_, schedule_); }

  /// Bytes of working state that a thread takes in a large run.
  std::uint64_t stateBytes() const;

 private:
  void runAs(const RequestedValues& requested, const Schedule& schedule, const SampleView& inputs,
             const RunOptions& options, const Targets& targets) const;

  const Circuit& circuit_;
  Params params_;
  std::vector<InputPort> inputs_;
  PerArray<ArrayPlan> plans_;
  RequestedValues outputs_;  // of runs that watch nothing
  Schedule schedule_;        // of runs that watch nothing
};

}  // namespace tc0
