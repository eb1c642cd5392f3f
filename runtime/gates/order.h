#pragma once

#include <cstdint>
#include <vector>

#include "runtime/gates/plan.h"

namespace tc0 {

/// Calls visit(wire) for every wire that an operation reads.
template <class Visit>
void forReads(const GatePlan& plan, const GateOp& op, std::uint8_t kind, const Visit& visit) {
  if (kind == kSumKind) {
    const GateSum& sum = plan.sums[op.a];
    std::uint64_t end = plan.columns[sum.firstColumn + sum.columnCount].plain;
    for (std::uint64_t at = plan.columns[sum.firstColumn].plain; at < end; ++at)
      visit(plan.digits[at]);
    return;
  }
  const std::uint32_t operands[3] = {op.a, op.b, op.c};
  for (int i = 0; i < kFunctionList.arity[kind]; ++i) visit(operands[i]);
}

/// Calls visit(wire) for every wire that an operation writes, perhaps several times.
template <class Visit>
void forWrites(const GatePlan& plan, const GateOp& op, std::uint8_t kind, const Visit& visit) {
  if (kind != kSumKind) return visit(op.to);
  const GateSum& sum = plan.sums[op.a];
  for (std::uint64_t at = sum.firstCompare; at < sum.endCompare; ++at)
    if (GatePlace to = plan.compares[at].to; (to & 1) != 0) visit(to >> 1);
}

/// Puts the plan's operations, which stand in an order of evaluation and have these kinds, into an
/// order in which those of one kind stand in a row, and makes the runs. A kernel does a run without
/// a choice for each operation, which would cost it as much as the operation.
///
/// Operations change places within a window alone: the window's levels follow each other, and a
/// level is sorted by kind. So the wires that are needed at a time grow by a window at most, and the
/// state stays in the cache. If `byLevel`, the window is everything, and the plan gets the ends of
/// levels.
void orderOperations(GatePlan& plan, const std::vector<std::uint8_t>& kinds, std::uint32_t wires,
                     bool byLevel);

}  // namespace tc0
