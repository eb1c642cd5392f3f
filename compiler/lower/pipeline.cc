#include "compiler/lower/pipeline.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/budget.h"
#include "compiler/lower/constructions/terms.h"
#include "compiler/lower/emit.h"
#include "compiler/lower/hints.h"
#include "compiler/lower/merge_sums.h"
#include "compiler/lower/name_arrays.h"
#include "compiler/lower/search.h"
#include "compiler/lower/through_mlir.h"

namespace tc0::lower {
namespace {

Count rounded(long double value) { return static_cast<Count>(std::roundl(value)); }

void simplify(Compilation& work) { work.result.program = prepared(work.given, work.options); }

void choose(Compilation& work) {
  work.result.choices = work.options.choices
                            ? *work.options.choices
                            : chooseConstructions(work.result.program, work.options);
}

// Every tensor that leaves the circuit or is kept becomes an array of its own; these sums belong to
// no operation.
void lower(Compilation& work) {
  const program::Program& program = work.result.program;
  work.lowered = lowerProgram(program, work.result.choices, work.options);
  auto& [draft, values, constructions] = work.lowered;
  draft.setOwner(-1);
  if (work.options.keepAll) separateArrays(program, work.lowered);
  for (const program::Output& output : program.outputs()) {
    auto& value = values[output.tensor];
    value = materialised(draft, program.tensor(output.tensor).name, *value);
    work.outputs.push_back({output.name, value->array});
  }
}

void clean(Compilation& work) {
  std::vector<ArrayId> roots = rootsOf(work.result.program, work.lowered, work.options);
  work.live = liveArrays(work.lowered.draft, roots);
  mergeSums(work.lowered.draft, work.live, roots);
  work.live = liveArrays(work.lowered.draft, roots);
}

void name(Compilation& work) {
  preferWholeArrays(work.lowered, work.live);
  nameArrays(work.given, work.result.program, work.lowered, work.live);
}

program::PerTensor<OperationReport> operationRows(const Compilation& work, const DraftCost& cost) {
  program::PerTensor<OperationReport> rows;
  for (program::TensorId id : work.lowered.values.ids()) {
    const program::Tensor& tensor = work.result.program.tensor(id);
    OperationReport row;
    row.name = tensor.name;
    row.operation = program::operationName(tensor);
    row.construction = "not needed";
    if (const auto& value = work.lowered.values[id]) {
      row.construction = work.lowered.constructions[id];
      row.level = cost.arrays[value->array].level;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// An array's cost is added to the row of the tensor that it was made for first.
void cost(Compilation& work) {
  const Draft& draft = work.lowered.draft;
  DraftCost cost = costOf(draft, work.live, true);
  work.result.report.formula = formulaOf(cost);
  auto& rows = work.result.report.operations;
  rows = operationRows(work, cost);
  for (ArrayId id : work.live.ids()) {
    std::int32_t owner = draft.ownerOf(id);
    if (!work.live[id] || owner < 0) continue;
    OperationReport& row = rows[owner];
    const ArrayCost& one = cost.arrays[id];
    row.gates += one.gates;
    row.wires += rounded(one.wires);
    row.largestFanIn = std::max(row.largestFanIn, rounded(one.fanIn));
    row.largestWeight = std::max(row.largestWeight, rounded(one.weight));
  }
}

// The numbers that live arrays get in the circuit: those of a draft, without gaps.
PerArray<ArrayId> numbersOf(const PerArray<bool>& live) {
  PerArray<ArrayId> numbers(live.size(), ArrayId(-1));
  ArrayId next = 0;
  for (ArrayId id : live.ids())
    if (live[id]) numbers[id] = next++;
  return numbers;
}

// The hints stand in the circuit, so they are made before it and need the numbers that arrays will
// have. Tensors of the given program and of the simplified one correspond by name.
void emitCircuit(Compilation& work) {
  const Draft& draft = work.lowered.draft;
  auto progress = [&](std::size_t done, std::size_t all) {
    if (work.progress) work.progress("emit", done, all);
  };
  const PerArray<ArrayId> numbers = numbersOf(work.live);
  const std::string hints = hintsText(work.given, work.result.program, work.lowered, numbers);
  DraftCircuit emitted =
      emit(draft, work.live, work.outputs, {work.result.program.metadata(), hints}, progress);
  TC0_ASSERT(emitted.arrays == numbers);
  work.result.circuit = std::move(emitted.circuit);
  std::map<std::string, ArrayId> byName;
  for (program::TensorId id : work.lowered.values.ids())
    if (const auto& value = work.lowered.values[id]; value && isWhole(draft, *value))
      byName[work.result.program.tensor(id).name] = emitted.arrays[value->array];
  for (const program::Tensor& tensor : work.given.tensors()) {
    auto found = byName.find(tensor.name);
    work.result.arrays.push_back(found == byName.end() ? ArrayId(-1) : found->second);
  }
}

void countGates(Compilation& work) {
  if (!work.options.count) return;
  work.result.report.counts = count(work.result.circuit);
  const std::string excess = excessOf(*work.result.report.counts, work.options.budget);
  if (!excess.empty())
    fail("lowering: required ", excess,
         " when counted; the formulas that constructions are chosen by gave less, so require less "
         "by the difference");
}

}  // namespace

program::Program prepared(const program::Program& given, const CompileOptions& options) {
  return options.simplify && !options.keepAll ? simplified(given) : given;
}

const std::vector<Stage>& pipeline() {
  static const std::vector<Stage> kStages = {
      {"simplify", "first, so that nothing is chosen for what vanishes", simplify},
      {"choose",
       "lowers and costs the program under one choice after the other; what it has chosen is "
       "then lowered once more",
       choose},
      {"lower",
       "narrows tables by proven ranges before any construction sees them: a construction "
       "makes a gate for every breakpoint that is left",
       lower},
      {"clean",
       "after all tensors are lowered: only then it is known that a step was needed by "
       "gated products alone, which have gates of their own, and that a sum has one reader",
       clean},
      {"name",
       "after dead arrays are gone, whose names are then free; before the circuit, whose hints "
       "say where tensors are",
       name},
      {"cost", "on live arrays only; before the circuit, so that the formulas cannot look at it",
       cost},
      {"emit", "checks everything and proves every range anew", emitCircuit},
      {"count", "last: exact, on flattened forms", countGates},
  };
  return kStages;
}

}  // namespace tc0::lower
