#pragma once

#include <vector>

#include "compiler/lower/compile.h"
#include "compiler/lower/cost.h"

namespace tc0::lower {

/// The choice of a construction for each product, by the cost of the whole draft.
///
/// Products whose names differ in numbers only (the blocks of a network) and whose shapes and
/// ranges of operands are alike are chosen together first: all combinations where they are few,
/// else from several starts, one kind after the other until nothing improves. Then, where the depth
/// is limited, single products are tried for what that limit leaves. Every trial lowers the program
/// and costs the draft, so what is compared is what would be built, sharing included.
struct SearchStats {
  int trials = 0;
};
Choices chooseConstructions(const program::Program& program, const CompileOptions& options,
                            SearchStats* stats = nullptr);

/// The fewest gates at each depth from the least to the one that the fewest gates need: depth
/// against gates for the same program.
struct FrontierPoint {
  Formula formula;
  Choices choices;
};
std::vector<FrontierPoint> frontier(const program::Program& program);

/// The cost of a program's draft under these choices.
DraftCost costUnder(const program::Program& program, const Choices& choices, bool wires);
Formula formulaOf(const DraftCost& cost);

}  // namespace tc0::lower
