#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/netlist.h"
#include "runtime/gates/compare.h"

namespace tc0 {

/// A netlist compiled for bit-sliced evaluation: one bit of a word is one sample, and every wire is
/// a word of as many samples as a vector register has bits.
///
/// Each bank becomes straight-line work on *slots*, the words of wires that are still needed. Plain
/// gates (all weights 1 or -1, and a threshold that makes them an AND or an OR of literals) are
/// chains of two-operand operations. Every other bank is summed in columns. A weight is a few
/// signed digits 2^k (non-adjacent form); a negative digit counts the complement of its wire, and a
/// constant makes up for that. Column k is reduced by full adders whose carries go to column k + 1.
/// The bits of the sum are then compared with all thresholds together (compare.h).
///
/// Gates of one bank often enter many sums with the same weights up to a factor: together they are
/// a number, and the factor is a trained weight. Such a number is added up once (shared_numbers.h),
/// and its bits enter the sums in place of the gates: 6 wires instead of 63.
///
/// Memory: 16 bytes a plain gate, 4 a digit, 20 to about 40 a gate of a sum.
struct GatePlan {
  /// The end of one bank: after the operations before `op`, the bank's gates stand in their slots.
  struct BankEnd {
    std::uint64_t op;
    std::uint64_t firstSlot;  // into gateSlots
  };

  /// A number that leaves after all operations: slot outputSlots[first + k] is its bit k, and
  /// `offset` is added. It lies in `range`, which takes the wires of different banks for
  /// independent.
  struct Output {
    std::uint64_t first;
    std::uint32_t bits;
    std::int64_t offset;
    Range range;
  };

  std::vector<GateOp> ops;
  std::vector<GateSum> sums;
  std::vector<GateColumn> columns;
  std::vector<GateDigit> digits;
  std::vector<GateCompare> compares;
  std::vector<BankEnd> banks;
  std::vector<std::uint32_t> gateSlots;   // of each gate when its bank is done, bank by bank
  std::vector<std::uint64_t> levelEnds;   // where each level of banks ends, if ordered by levels
  std::vector<std::int64_t> bankOrder;    // the netlist's bank at each place of `banks`
  std::vector<std::uint32_t> inputSlots;  // of each input wire
  std::vector<Output> outputs;            // port by port, form by form
  std::vector<std::uint32_t> outputSlots;
  std::uint32_t slots = 0;
  std::uint32_t scratch = 0;  // words of scratch that the largest sum needs

  GateProgram program() const {
    return {ops.data(), sums.data(), columns.data(), digits.data(), compares.data()};
  }
};

/// Plans the banks in the netlist's order. A slot is reused as soon as no later bank reads it, so
/// the state of a long circuit stays in the cache.
GatePlan planGates(const Netlist& netlist);

/// Plans the banks level by level. Every wire keeps a slot of its own, so several threads can
/// evaluate the banks of a level in any order.
GatePlan planGatesByLevel(const Netlist& netlist);

}  // namespace tc0
