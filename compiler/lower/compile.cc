#include "compiler/lower/compile.h"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "circuit/base/choice.h"
#include "compiler/lower/pipeline.h"

namespace tc0::lower {
namespace {

constexpr std::array kNames = {
    std::pair{Objective::kDepth, "depth"}, std::pair{Objective::kGates, "gates"},
    std::pair{Objective::kWires, "wires"}, std::pair{Objective::kSimulation, "simulation"}};

constexpr std::string_view kLastEstimated = "cost";  // the stage after which nothing is estimated

// The numbers that the circuit keeps of an array, its fixed part included.
std::uint64_t numbersOf(const DraftArray& array) {
  std::uint64_t numbers = 64;
  if (const auto* sum = array.as<SumOp>())
    for (const Term& term : sum->terms)
      numbers += 16 + (term.weights == nullptr ? 0 : term.weights->size());
  if (const auto* step = array.as<StepOp>())
    numbers += 2 * (step->tables.p.size() + step->tables.base.size());
  if (const auto* read = array.as<ReadOp>()) numbers += read->base.size() + read->increments.size();
  return numbers;
}

}  // namespace

const char* objectiveName(Objective objective) { return nameIn(kNames, objective); }
Objective objectiveNamed(const std::string& name) { return choiceNamed("objective", kNames, name); }

CompileResult compile(const program::Program& program, const CompileOptions& options,
                      const Progress& progress) {
  Compilation work{program, options, progress};
  work.result.program = program;
  for (const Stage& stage : pipeline()) {
    if (progress) progress(stage.name, 0, 1);
    auto start = std::chrono::steady_clock::now();
    stage.run(work);
    std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    work.result.report.stages.push_back({stage.name, time.count()});
  }
  return std::move(work.result);
}

Estimate estimate(const program::Program& program, const CompileOptions& options) {
  Progress silent;
  Compilation work{program, options, silent};
  work.result.program = program;
  for (const Stage& stage : pipeline()) {
    stage.run(work);
    if (stage.name == kLastEstimated) break;
  }
  Estimate result{work.result.report.formula, {}, {}, 0};
  for (ArrayId id : work.live.ids())
    if (work.live[id])
      result.bytes += sizeof(std::int64_t) * numbersOf(work.lowered.draft.array(id));
  result.program = std::move(work.result.program);
  result.choices = std::move(work.result.choices);
  return result;
}

}  // namespace tc0::lower
