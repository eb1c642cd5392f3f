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
/// gates (all weights 1 or -1 and the threshold that makes them an AND or an OR of literals) are
/// chains of two-operand operations. Every other bank is summed in columns: a weight is a few
/// signed digits 2^k (non-adjacent form), a negative digit counts the complement of its wire, a
/// constant makes up for that; column k is reduced by full adders whose carries go to column k + 1;
/// the bits of the sum are then compared with all thresholds together (gate_compare.h).
///
/// Gates of one bank often enter many sums with the same weights up to a factor (the number that
/// the bank stands for, times a trained weight). Such a number is added up once (shared_numbers.h),
/// and its bits enter the sums in place of the gates: 6 wires instead of 63.
///
/// Memory: 16 bytes a plain gate, 4 a digit, 20 to about 40 a gate of a sum.
struct GatePlan {
  enum class Kind : std::uint8_t { kAnd, kAndNot, kNor, kOr, kOrNot, kNand, kConstant, kSum };

  /// A two-operand operation, slot to = a KIND b, or:
  ///   kConstant   slot to = a (0 or 1)
  ///   kSum        sums[a], with its comparisons
  struct Op {
    Kind kind;
    std::uint32_t to, a, b;
  };

  /// One signed digit of a weight in a column: its slot.
  using Digit = std::uint32_t;

  /// Digits of a column: from `plain` on wires that count as they are, from `negated` on those
  /// whose complements count, up to the next column's first. Kernels run two loops without a
  /// choice.
  struct Column {
    std::uint64_t plain, negated;
  };

  /// A bank that is summed, or a number whose bits go to slots. Its columns are
  /// columns[firstColumn] ..., columnCount and one that ends the last; the sum has `bits` bits.
  struct Sum {
    std::uint64_t firstColumn;
    std::uint32_t columnCount, bits;
    std::uint64_t constant;                  // added to the digits; makes the sum positive
    std::uint64_t firstCompare, endCompare;  // into compares
  };

  /// After the operations before `op`, bank b's gates stand in their slots.
  struct BankEnd {
    std::uint64_t op;
    std::uint64_t firstSlot;  // into gateSlots
  };

  /// A number that leaves, after all operations: bit k of it stands in slot outputSlots[first + k],
  /// and `offset` is to be added. It lies in `range`, as far as independent wires tell.
  struct Output {
    std::uint64_t first;
    std::uint32_t bits;
    std::int64_t offset;
    Range range;
  };

  std::vector<Op> ops;
  std::vector<Sum> sums;
  std::vector<Column> columns;
  std::vector<Digit> digits;
  std::vector<GateCompare> compares;
  std::vector<BankEnd> banks;
  std::vector<std::uint32_t> gateSlots;   // of each gate, when its bank is done
  std::vector<std::uint64_t> levelEnds;   // banks of each level, where ordered by levels
  std::vector<std::int64_t> bankOrder;    // which bank of the netlist stands at each place
  std::vector<std::uint32_t> inputSlots;  // of each input wire
  std::vector<Output> outputs;            // form by form, port by port
  std::vector<std::uint32_t> outputSlots;
  std::uint32_t slots = 0;
  std::uint32_t scratch = 0;  // words of scratch that the largest sum needs
};

/// Slots are reused as soon as no later bank reads them, in the netlist's order: the state of a
/// long circuit stays in the cache.
GatePlan planGates(const Netlist& netlist);

/// Every wire keeps a slot of its own and banks are ordered by levels, so that the banks of a level
/// can be evaluated in any order, by several threads.
GatePlan planGatesByLevel(const Netlist& netlist);

}  // namespace tc0
