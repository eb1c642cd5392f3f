#pragma once

#include <cstdint>

#include "runtime/gates/kernels/functions.h"

/// What a gate kernel runs: plain lists (plan.h makes them). Files that are compiled for one
/// instruction set read this header, so it includes no library templates: such a file would export
/// its copies of their functions, and the linker could choose these for the whole program.
namespace tc0 {

/// An operation on slots. What it does is the kind of its run: a function of a, b and c, as many as
/// it reads, into slot `to`; or sums[a] with its comparisons.
struct GateOp {
  std::uint32_t to, a, b, c;
};

/// The kind of a sum; smaller kinds are places in kFunctionList.
inline constexpr std::uint8_t kSumKind = kGateFunctions;

/// Operations of one kind in a row: those from the end of the run before up to `end`.
struct GateRun {
  std::uint64_t end;
  std::uint8_t kind;
};

/// One signed digit of a weight in a column: the slot of its wire.
using GateDigit = std::uint32_t;

/// The digits of one column: wires that count as they stand in their slots from `plain` on, wires
/// whose complements count from `negated` on, up to the next column's first. So kernels run two
/// loops without a choice.
struct GateColumn {
  std::uint64_t plain, negated;
};

/// A bank that is summed, or a number whose bits go to slots. Its columns are columns[firstColumn]
/// and the following, columnCount of them and one more that ends the last. The sum has `bits` bits.
struct GateSum {
  std::uint64_t firstColumn;
  std::uint32_t columnCount, bits;
  std::uint64_t constant;                  // added to the digits; makes the sum positive
  std::uint64_t firstCompare, endCompare;  // into compares
};

/// The place of a word: word i of the scratch is 2 i, slot i is 2 i + 1.
using GatePlace = std::uint32_t;

/// An operation that compares a number v, whose bits are the first words of the scratch.
struct GateCompare {
  enum class Kind : std::uint8_t {
    /// Continues the comparison `a` over bits [first, last) of v. Bit i of b is for bit first + i
    /// of v: if it is 1, v must have that bit and a; if it is 0, either is enough.
    kSteps,
    kAnd,       // a and b
    kOr,        // a or b
    kBetween,   // a and (b or c)
    kConstant,  // a: 0 or 1
  };
  GatePlace to = 0, a = 0, b = 0, c = 0;
  std::uint8_t first = 0, last = 0;
  Kind kind = Kind::kSteps;
};

/// The lists of a plan, as kernels read them.
struct GateProgram {
  const GateOp* ops;
  const GateRun* runs;
  std::uint64_t runCount;
  const GateSum* sums;
  const GateColumn* columns;
  const GateDigit* digits;
  const GateCompare* compares;

  /// The number of the run that has operation `op`, or the number of runs if there is none.
  std::uint64_t runAt(std::uint64_t op) const {
    std::uint64_t low = 0, high = runCount;
    while (low < high) {
      std::uint64_t middle = (low + high) / 2;
      if (runs[middle].end > op)
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }
};

}  // namespace tc0
