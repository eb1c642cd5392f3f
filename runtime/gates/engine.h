#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "circuit/netlist.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/plan.h"
#include "runtime/numbers.h"

namespace tc0 {

struct GateTransfer;

/// Evaluates a netlist gate by gate over batches of samples, bit-sliced: 64 to 512 samples a word
/// (plan.h). Threads take blocks of samples. If there are fewer blocks than threads and many gates,
/// the threads share the banks of a level instead.
///
/// Exact on every netlist. Cost in logic operations, for as many samples as a register has bits:
/// one for a plain gate, two for a digit of a weight, and for a threshold between one and the
/// number of bits of its sum (compare.h). Runs are const and may be concurrent.
class GateEngine {
 public:
  /// Keeps a reference to the netlist. Throws Error if the machine lacks the instruction set.
  explicit GateEngine(const Netlist& netlist, Isa isa = bestIsa());

  /// Returns the outputs and the watched gates. watch.arrays must be empty.
  Results run(const SampleView& inputs, const Watch& watch, const RunOptions& options) const;

  /// Writes the outputs alone into the caller's memory (Simulator::runInto). Ranges of outputs are
  /// not proved tightly for a netlist, so a number that does not fit its type is found during the
  /// run and ends it with an Error.
  void runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  /// Values of the gates of one bank: bit s of the words at(g) is gate g in sample firstSample + s.
  struct Gates {
    std::int64_t firstSample;
    std::int64_t samples;  // bits that are valid
    std::int64_t firstGate, gates;
    int words;
    std::function<const std::uint64_t*(std::int64_t gate)> at;
  };
  using Visitor = std::function<void(const Gates&)>;

  /// Calls `visit` for every bank of every block as soon as its gates are known, from several
  /// threads at once.
  void visitGates(const SampleView& inputs, const Visitor& visit, const RunOptions& options) const;

 private:
  struct Block;
  struct Job;
  const GateKernel& kernelFor(std::int64_t samples) const;
  static std::uint64_t blockBytes(const Job& job, const GatePlan& plan);
  void runBlocks(const Job& job, const RunOptions& options) const;
  void runBlock(const Job& job, std::int64_t block) const;
  void runByLevels(const Job& job, const RunOptions& options) const;
  const GatePlan& levelPlan() const;
  GateTransfer transfer(const Job& job, const GatePlan& plan, const Block& block) const;
  void show(const Job& job, const GatePlan& plan, const Block& block, std::size_t place) const;

  const Netlist& netlist_;
  const GateKernel* wide_;
  GatePlan plan_;
  mutable std::once_flag levelPlanned_;  // the plan by levels is made when it is first used
  mutable std::unique_ptr<GatePlan> levelPlan_;
};

}  // namespace tc0
