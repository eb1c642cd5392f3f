#pragma once

#include <cstdint>
#include <vector>

#include "circuit/netlist.h"
#include "runtime/gates/kernels/program.h"

namespace tc0 {

/// A netlist compiled for bit-sliced evaluation: one bit of a word is one sample, and every wire is
/// a word of as many samples as a slot has bits.
///
/// The way there, a file each: logic.h finds the Boolean functions of a netlist, also those that
/// take several gates, such as an exclusive or. fuse.h makes fewer functions of three wires of them.
/// sums.h adds up every other bank in columns, and compare.h compares a sum with all its
/// thresholds. shared_numbers.h finds numbers that many sums read, which are added up once.
/// order.h puts operations of one kind in a row, and slots.h gives wires the places of others that
/// are no longer read.
///
/// Memory: 16 bytes an operation, 4 a digit of a sum, 20 to about 40 a gate of a sum.
struct GatePlan {
  /// A place that a wire has in a block's state: 2 * slot, or 2 * slot + 1 if its complement stands
  /// there.
  using WirePlace = std::uint64_t;

  /// A number that leaves after all operations: outputPlaces[first + k] is its bit k, and `offset`
  /// is added. It lies in `range`, which takes the wires of different banks for independent.
  struct Output {
    std::uint64_t first;
    std::uint32_t bits;
    std::int64_t offset;
    Range range;
  };

  std::vector<GateOp> ops;
  std::vector<GateRun> runs;
  std::vector<GateSum> sums;
  std::vector<GateColumn> columns;
  std::vector<GateDigit> digits;
  std::vector<GateCompare> compares;
  std::vector<std::uint64_t> levelEnds;   // operations up to the end of each level, if by levels
  std::vector<WirePlace> gatePlaces;      // of each gate, if every gate is kept
  std::vector<std::uint32_t> inputSlots;  // of each input wire
  std::vector<Output> outputs;            // port by port, form by form
  std::vector<WirePlace> outputPlaces;
  std::uint32_t slots = 0;
  std::uint32_t scratch = 0;  // words of scratch that the largest sum needs

  GateProgram program() const {
    return {ops.data(),     runs.data(),   runs.size(),    sums.data(),
            columns.data(), digits.data(), compares.data()};
  }
};

enum class GatePlanKind {
  /// Computes the outputs alone. A slot is used again as soon as no later operation reads it, so the
  /// state of a long circuit stays in the cache.
  kOutputs,
  /// Computes the outputs level by level. Every wire keeps a slot of its own, so several threads can
  /// run the operations of a level in any order.
  kLevels,
  /// As kLevels, and every gate has a place when all operations have run.
  kEveryGate,
};

/// Throws Error if the netlist has 2^31 wires or more.
GatePlan planGates(const Netlist& netlist, GatePlanKind kind = GatePlanKind::kOutputs);

}  // namespace tc0
