#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/arrays/block.h"
#include "runtime/arrays/transfer.h"
#include "runtime/numbers.h"

namespace tc0 {

/// A watched gate: [q * numerator >= p * denominator] on elements of the arrays that its step
/// compares.
struct WatchedGate {
  std::size_t slot;  // in Results::gates
  std::int64_t numerator, denominator, p, q;
};

/// What a run takes out of the arrays as they are made.
struct Wanted {
  struct Slot {
    bool output;  // into Results::outputs, else Results::arrays
    std::size_t number;
  };
  std::vector<std::vector<Slot>> slots;               // of each array
  std::map<ArrayId, std::vector<WatchedGate>> gates;  // by step
};

/// Checks what is watched; throws Error naming an array or a gate that is not there.
Wanted wantedOf(const Circuit& circuit, const Watch& watch);
ScheduleRequest requestFor(const Circuit& circuit, const Wanted& wanted);

/// How many lanes a block has and how many threads work, for a batch and a limit of memory.
struct BlockSize {
  std::int64_t lanes = 0;
  int threads = 1;
  std::uint64_t stateBytes = 0;  // of a thread, all in all
};
/// Throws Error where not even one lane fits.
BlockSize blockSizeFor(const Schedule& schedule, std::int64_t samples, std::int64_t blockBytes,
                       const RunOptions& options);

/// Where a run writes: numbers as in Results, in the caller's types.
struct Targets {
  std::vector<NumbersOut> outputs, arrays;
  std::vector<std::uint8_t*> gates;
};

/// One run: blocks of samples, each through all arrays.
class ArrayRun {
 public:
  ArrayRun(const RunPlan& plan, const Wanted& wanted, const SampleView& inputs,
           const Targets& targets, const RunOptions& options)
      : plan_(plan), wanted_(wanted), inputs_(inputs), targets_(targets), options_(options) {}

  /// Evaluates block b; from any thread. With more than one thread inside, arrays that are worth it
  /// are shared between them, and blocks have to come one after the other.
  void block(std::int64_t b, int inside = 1);

 private:
  Transfer transferOf(ArrayId id, std::int64_t samples) const;
  void fill(const Block& block, ArrayId id, std::size_t input, std::int64_t first,
            std::int64_t samples) const;
  void drain(const Block& block, ArrayId id, std::int64_t first, std::int64_t samples) const;
  void gates(const Block& block, ArrayId id, std::int64_t first, std::int64_t samples) const;
  void evaluate(Block& block, ArrayId id, int inside);
  double work(ArrayId id) const;
  std::unique_ptr<Block> takeHelper(const Block& block);
  std::unique_ptr<Block> take();
  void give(std::unique_ptr<Block> block);
  void report(std::int64_t samples);

  const RunPlan& plan_;
  const Wanted& wanted_;
  const SampleView& inputs_;
  const Targets& targets_;
  const RunOptions& options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Block>> idle_, helpers_;
  std::mutex progressMutex_;
  std::int64_t done_ = 0;
};

}  // namespace tc0
