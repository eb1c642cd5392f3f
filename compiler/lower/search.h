#pragma once

#include <vector>

#include "compiler/lower/compile.h"
#include "compiler/lower/cost.h"

namespace tc0::lower {

struct SearchStats {
  int trials = 0;
};

/// Chooses a construction for each tensor that has several, by the cost of the whole draft.
///
/// Tensors that have equal shapes and alike operands (the blocks of a network, for instance) are
/// chosen together first. If there are few combinations, all of them are tried; otherwise one kind
/// after the other is improved, from several starts, until nothing improves. If the depth is
/// limited, single tensors are then tried for what that limit leaves. Every trial lowers the
/// program and computes the cost of the draft, so the search compares what would be built, sharing
/// included. Each of `options` counts in a trial as it does in a compilation.
Choices chooseConstructions(const program::Program& program, const CompileOptions& options,
                            SearchStats* stats = nullptr);

/// One point of the trade between depth and gates for a program.
struct FrontierPoint {
  Formula formula;
  Choices choices;
};

/// The fewest gates at each depth, from the smallest depth to the one that the fewest gates need.
/// The objective and the depth limit in `options` do not apply.
std::vector<FrontierPoint> frontier(const program::Program& program, const CompileOptions& options);

/// The cost of a program's draft under these choices. If `wires` is false, wires are not computed.
DraftCost costUnder(const program::Program& program, const Choices& choices,
                    const CompileOptions& options, bool wires);
Formula formulaOf(const DraftCost& cost);

}  // namespace tc0::lower
