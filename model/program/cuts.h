#pragma once

#include <functional>

#include "model/program/rebuild.h"

/// The cuts that reduce() tries to make a failing program smaller.
///
/// Each function offers changed copies of `draft`, one after the other, to `take`. If the changed
/// program still fails, `take` returns true and has put it in the place of `draft`, so later offers
/// start from it; tensors that became unread may then be gone. An offer that is no valid program is
/// not taken.
namespace tc0::program {

using Take = std::function<bool(const EditableProgram&)>;

void cutDead(EditableProgram& draft, const Take& take);
void cutOutputs(EditableProgram& draft, const Take& take);
void cutOperations(EditableProgram& draft, const Take& take);
void cutExtents(EditableProgram& draft, const Take& take);
void cutTables(EditableProgram& draft, const Take& take);
void cutNumbers(EditableProgram& draft, const Take& take);
void cutRanges(EditableProgram& draft, const Take& take);

}  // namespace tc0::program
