#pragma once

#include <cstdint>
#include <vector>

#include "runtime/gates/logic.h"
#include "runtime/gates/plan.h"

namespace tc0 {

/// The digits of a sum of weighted wires, column by column, with what is known of its value.
///
/// A weight is a few signed digits 2^k (non-adjacent form). A negative digit counts the complement
/// of its wire, and a constant makes up for that. Column k is reduced by full adders whose carries
/// go to column k + 1.
struct SumColumns {
  struct SignedDigit {
    std::uint32_t wire;
    bool negated;
  };
  std::vector<std::vector<SignedDigit>> digits;
  WideRange range;                // of the sum itself, if its parts are taken for independent
  std::uint64_t complements = 0;  // what counting complements instead of negative digits adds

  /// Adds weight * 2^shift * wire.
  void add(std::uint32_t wire, std::int64_t weight, std::uint32_t shift);
  /// Adds a part's range, and `offset`.
  void widen(WideRange part, Wide offset);
  /// Whether no column has two digits, so that the digits are the number's bits.
  bool areBits() const;
};

/// The bits that a number of at least 0 takes.
std::uint32_t bitsOf(Wide value);

/// Appends to the plan the columns of a sum of `bits` bits, to which `raised` is added. The caller
/// appends its comparisons, and then the sum.
GateSum addColumns(GatePlan& plan, const SumColumns& columns, std::uint64_t raised,
                   std::uint32_t bits);

}  // namespace tc0
