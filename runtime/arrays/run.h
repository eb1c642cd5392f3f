#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/arrays/block.h"
#include "runtime/arrays/transfer.h"
#include "runtime/numbers.h"

namespace tc0 {

/// A watched gate: [q * numerator >= p * denominator], on elements of the arrays that its step
/// compares.
struct WatchedGate {
  std::size_t slot;                     // in Results::gates
  std::int64_t numerator, denominator;  // element numbers; the denominator is -1 if there is none
  std::int64_t p, q;
};

/// Which outputs, watched arrays and watched gates a run copies out, by array.
struct RequestedValues {
  struct Slot {
    bool output;  // into Results::outputs, otherwise into Results::arrays
    std::size_t number;
  };
  PerArray<std::vector<Slot>> slots;
  std::map<ArrayId, std::vector<WatchedGate>> gates;  // by step
};

/// Throws Error naming a watched array or gate that does not exist.
RequestedValues requestedValues(const Circuit& circuit, const Watch& watch);
ScheduleRequest requestFor(const Circuit& circuit, const RequestedValues& requested);

/// How many lanes a block has and how many threads work, for a batch and a limit of memory.
struct BlockSize {
  std::int64_t lanes = 0;
  int threads = 1;
  std::uint64_t stateBytes = 0;  // of one thread, all in all
};
/// Throws Error if not even one lane fits the memory.
BlockSize blockSizeFor(const Schedule& schedule, std::int64_t samples, std::int64_t blockBytes,
                       const RunOptions& options);

/// The memory that a run writes: numbers ordered as in Results, in the caller's types.
struct Targets {
  std::vector<NumbersOut> outputs, arrays;
  std::vector<std::uint8_t*> gates;
};

/// One run: blocks of samples, each through all arrays.
class ArrayRun {
 public:
  ArrayRun(const RunContext& context, const RequestedValues& requested, const SampleView& inputs,
           const Targets& targets, const RunOptions& options)
      : context_(context),
        requested_(requested),
        inputs_(inputs),
        targets_(targets),
        options_(options) {}

  /// Evaluates block `number`, with `threads` threads inside it. If that is 1, several blocks may
  /// run at once. Otherwise the threads share large arrays and blocks must run one after the other.
  void runBlock(std::int64_t number, int threads = 1);

 private:
  Transfer transferOf(ArrayId id, std::int64_t samples) const;
  void fill(const Block& block, ArrayId id, std::size_t input, std::int64_t first,
            std::int64_t samples) const;
  void drain(const Block& block, ArrayId id, std::int64_t first, std::int64_t samples) const;
  void copyGates(const Block& block, ArrayId id, std::int64_t first, std::int64_t samples) const;
  void evaluate(Block& block, ArrayId id, int threads);
  double workOf(ArrayId id) const;
  std::unique_ptr<Block> borrowHelper(const Block& block);
  std::unique_ptr<Block> borrowBlock();
  void returnBlock(std::unique_ptr<Block> block);
  void onProgress(std::int64_t samples);

  const RunContext& context_;
  const RequestedValues& requested_;
  const SampleView& inputs_;
  const Targets& targets_;
  const RunOptions& options_;
  std::mutex mutex_;  // guards the two lists
  std::vector<std::unique_ptr<Block>> idleBlocks_, idleHelpers_;
  std::mutex progressMutex_;  // guards samplesDone_ and the call of options_.progress
  std::int64_t samplesDone_ = 0;
};

}  // namespace tc0
