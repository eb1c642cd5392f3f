#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "circuit/netlist.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/plan.h"
#include "runtime/isa.h"
#include "runtime/numbers.h"
#include "runtime/packed.h"

namespace tc0 {

/// Evaluates a netlist over batches of samples, bit-sliced: 64 to 2048 samples a slot (plan.h).
/// Threads take blocks of samples. If there are fewer blocks than threads and many gates, the
/// threads share the operations of a level instead.
///
/// Exact on every netlist. Cost in logic operations, for as many samples as a slot has bits: at most
/// one for a plain gate, two for a digit of a weight, and for a threshold between one and the number
/// of bits of its sum (compare.h). Gates that only others read may have no value of their own (a
/// function of three wires skips them); a run that watches gates computes all. Runs are const and
/// may be concurrent.
class GateEngine {
 public:
  /// Keeps a reference to the netlist. Throws Error if the machine lacks the instruction set.
  explicit GateEngine(const Netlist& netlist, Isa isa = bestIsa());

  /// Returns the outputs and the watched gates. watch.arrays must be empty. The first run that
  /// watches gates plans the netlist once more.
  Results run(const SampleView& inputs, const Watch& watch, const RunOptions& options) const;

  /// Writes the outputs alone into the caller's memory (Simulator::runInto). Ranges of outputs are
  /// not proved tightly for a netlist, so a number that does not fit its type is found during the
  /// run and ends it with an Error.
  void runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  /// Takes and gives packed bits (Simulator::runPacked).
  void runPacked(const PackedSamples& inputs, const std::vector<PackedOut>& outputs,
                 const RunOptions& options) const;

 private:
  struct Block;
  struct Job;
  struct Chosen;
  Chosen choose(const Job& job) const;
  const GateKernel& kernelFor(const Job& job, const GatePlan& plan) const;
  void run(const Job& job) const;
  void runBlocks(const Job& job, const Chosen& chosen) const;
  void runByLevels(const Job& job, const Chosen& chosen) const;

  /// A plan that is made when it is first used.
  struct LaterPlan {
    std::once_flag once;
    std::unique_ptr<GatePlan> plan;
  };
  const GatePlan& planned(LaterPlan& later, GatePlanKind kind) const;

  const Netlist& netlist_;
  Isa isa_;
  GatePlan plan_;
  mutable LaterPlan levels_, everyGate_;
};

}  // namespace tc0
