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
/// (gate_plan.h). Threads take blocks of samples; where there are fewer blocks than threads and
/// many gates, they share the banks of a level instead.
///
/// Exact on every netlist. Cost: one logic operation a plain gate, two a digit of a weight, one
/// to about a bit of the sum for each threshold (gate_compare.h), for as many samples as a register
/// has bits. Runs are const and may be concurrent.
class GateEngine {
 public:
  /// Keeps a reference to the netlist.
  explicit GateEngine(const Netlist& netlist, Isa isa = bestIsa());

  /// Outputs, and the gates that are watched (watch.arrays has to be empty).
  Results run(const SampleView& inputs, const Watch& watch, const RunOptions& options) const;

  /// Outputs alone, into the caller's memory (Simulator::runInto). A number that does not fit its
  /// type ends the run with an Error when it is found: ranges that wires alone tell are too wide.
  void runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  /// Values of consecutive gates, as words of samples: bit s of gate g's words is its value in
  /// sample firstSample + s.
  struct Gates {
    std::int64_t firstSample;
    std::int64_t samples;  // valid bits
    std::int64_t firstGate, gates;
    int words;
    std::function<const std::uint64_t*(std::int64_t gate)> at;
  };
  using Visitor = std::function<void(const Gates&)>;

  /// Calls visit for every bank of every block, when its gates are known; from several threads at
  /// once.
  void visitGates(const SampleView& inputs, const Visitor& visit, const RunOptions& options) const;

 private:
  struct Block;
  struct Job;
  const GateKernel& kernelFor(std::int64_t samples) const;
  void runBlocks(const Job& job, const RunOptions& options) const;
  void runBlock(const Job& job, std::int64_t block) const;
  void runByLevels(const Job& job, const RunOptions& options) const;
  const GatePlan& levelPlan() const;
  GateTransfer transfer(const Job& job, const GatePlan& plan, const Block& block) const;
  void show(const Job& job, const GatePlan& plan, const Block& block, std::size_t place) const;

  const Netlist& netlist_;
  const GateKernel* wide_;
  GatePlan plan_;
  mutable std::once_flag levelPlanned_;
  mutable std::unique_ptr<GatePlan> levelPlan_;
};

}  // namespace tc0
