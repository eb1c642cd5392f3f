#include "compiler/lower/pipeline.h"

#include <algorithm>
#include <cmath>

#include "compiler/lower/constructions/terms.h"
#include "compiler/lower/emit.h"
#include "compiler/lower/merge_sums.h"
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

void lower(Compilation& work) {
  work.lowered = lowerProgram(work.result.program, work.result.choices, work.options.keepAll,
                              work.options.narrow);
  auto& [draft, values, constructions] = work.lowered;
  draft.setOwner(-1);
  for (std::size_t t = 0; t < values.size(); ++t)
    if (work.options.keepAll && values[t])
      values[t] = materialised(draft, work.result.program.tensors()[t].name, *values[t]);
  for (const program::Output& output : work.result.program.outputs()) {
    auto& value = values[output.tensor];
    value = materialised(draft, work.result.program.tensor(output.tensor).name, *value);
    work.outputs.push_back({output.name, value->array});
  }
}

void clean(Compilation& work) {
  std::vector<ArrayId> roots;
  for (const Output& output : work.outputs) roots.push_back(output.array);
  if (work.options.keepAll)
    for (const auto& value : work.lowered.values)
      if (value) roots.push_back(value->array);
  work.live = liveArrays(work.lowered.draft, roots);
  mergeSums(work.lowered.draft, work.live, roots);
  work.live = liveArrays(work.lowered.draft, roots);
}

std::vector<OperationReport> operationRows(const Compilation& work, const DraftCost& cost) {
  std::vector<OperationReport> rows;
  for (std::size_t t = 0; t < work.lowered.values.size(); ++t) {
    const auto& tensor = work.result.program.tensors()[t];
    OperationReport row;
    row.name = tensor.name;
    row.operation = program::operationName(tensor);
    row.construction = "not needed";
    if (const auto& value = work.lowered.values[t]) {
      row.construction = work.lowered.constructions[t];
      row.level = cost.arrays[value->array].level;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void cost(Compilation& work) {
  const Draft& draft = work.lowered.draft;
  DraftCost cost = costOf(draft, work.live, true);
  work.result.report.formula = formulaOf(cost);
  auto& rows = work.result.report.operations;
  rows = operationRows(work, cost);
  for (std::size_t id = 0; id < work.live.size(); ++id) {
    std::int32_t owner = draft.ownerOf(static_cast<ArrayId>(id));
    if (!work.live[id] || owner < 0) continue;
    OperationReport& row = rows[owner];
    const ArrayCost& one = cost.arrays[id];
    row.gates += one.gates;
    row.wires += rounded(one.wires);
    row.largestFanIn = std::max(row.largestFanIn, rounded(one.fanIn));
    row.largestWeight = std::max(row.largestWeight, rounded(one.weight));
  }
}

void emitCircuit(Compilation& work) {
  const Draft& draft = work.lowered.draft;
  auto told = [&](std::size_t done, std::size_t all) {
    if (work.progress) work.progress("emit", done, all);
  };
  Emitted emitted = emit(draft, work.live, work.outputs, work.result.program.metadata(), told);
  work.result.circuit = std::move(emitted.circuit);
  std::map<std::string, ArrayId> byName;
  for (std::size_t t = 0; t < work.lowered.values.size(); ++t)
    if (const auto& value = work.lowered.values[t]; value && isWhole(draft, *value))
      byName[work.result.program.tensors()[t].name] = emitted.arrays[value->array];
  for (const program::Tensor& tensor : work.given.tensors()) {
    auto found = byName.find(tensor.name);
    work.result.arrays.push_back(found == byName.end() ? -1 : found->second);
  }
}

void countGates(Compilation& work) {
  if (work.options.count) work.result.report.counts = count(work.result.circuit);
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
      {"cost", "on live arrays only; before the circuit, so that the formulas cannot look at it",
       cost},
      {"emit", "checks everything and proves every range anew", emitCircuit},
      {"count", "last: exact, on flattened forms", countGates},
  };
  return kStages;
}

}  // namespace tc0::lower
