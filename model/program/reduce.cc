#include "model/program/reduce.h"

#include "circuit/base/error.h"
#include "model/program/cuts.h"

namespace tc0::program {

Program reduce(const Program& program, const std::function<bool(const Program&)>& fails,
               const ReduceParams& params, ReduceStats* stats) {
  if (!fails(program)) fail("reducing: required a program that fails, found one that does not");
  ReduceStats counts{1, 0};
  EditableProgram best(program);  // the smallest failing program so far; cuts are offered from it

  auto takeAsIs = [&](const EditableProgram& draft) {
    if (counts.trials >= params.trials) return false;
    try {
      Program candidate = draft.build();
      ++counts.trials;
      if (!fails(candidate)) return false;
      best = EditableProgram(candidate);
    } catch (const Error&) {  // the draft is no program, or `fails` refuses it
      return false;
    }
    ++counts.cuts;
    return true;
  };
  // A cut takes along what then is read by nothing, unless the failure needs it.
  Take take = [&](const EditableProgram& draft) {
    EditableProgram live = withoutDead(draft);
    return takeAsIs(live) || (live.tensors.size() != draft.tensors.size() && takeAsIs(draft));
  };

  if (withoutDead(best).tensors.size() != best.tensors.size()) takeAsIs(withoutDead(best));
  std::int64_t before = -1;
  while (counts.cuts != before && counts.trials < params.trials) {
    before = counts.cuts;
    for (auto* cut :
         {cutOutputs, cutDead, cutOperations, cutExtents, cutTables, cutNumbers, cutRanges})
      cut(best, take);
  }
  if (stats != nullptr) *stats = counts;
  return best.build();
}

}  // namespace tc0::program
