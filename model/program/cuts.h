#pragma once

#include <functional>

#include "model/program/rebuild.h"

/// The cuts that reduce() tries. Each function offers changed drafts, one after the other, to
/// `take`, which keeps the change and returns true where the program still fails; the following
/// offers are then of the changed draft. A draft may be no program; it is then not taken.
namespace tc0::program {

using Take = std::function<bool(const Draft&)>;

void cutDead(Draft& draft, const Take& take);
void cutOutputs(Draft& draft, const Take& take);
void cutOperations(Draft& draft, const Take& take);
void cutExtents(Draft& draft, const Take& take);
void cutTables(Draft& draft, const Take& take);
void cutNumbers(Draft& draft, const Take& take);
void cutRanges(Draft& draft, const Take& take);

}  // namespace tc0::program
