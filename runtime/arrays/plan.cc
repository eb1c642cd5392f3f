#include "runtime/arrays/plan.h"

#include <algorithm>

namespace tc0 {
namespace {

constexpr Magnitude kNarrow = Magnitude{1} << 29;
constexpr std::int64_t kNarrowValue = std::int64_t{1} << 30;

void keepOnce(std::vector<ArrayId>& sources) {
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
}

void planStep(const Circuit& circuit, const Array& array, ArrayPlan& plan) {
  const auto* read = array.as<ReadOp>();
  const StepOp& step =
      read == nullptr ? *array.as<StepOp>() : *circuit.array(read->step).as<StepOp>();
  StepPlan& own = plan.op.emplace<StepPlan>();
  own.flat = read == nullptr ? flatStep(circuit, array, step) : flatRead(circuit, array, *read);
  const Array& numerator = circuit.array(own.flat.numerator.source);
  Range denominator{1, 1};
  if (own.flat.ratio) denominator = circuit.array(own.flat.denominator.source).range;
  plan.wide = own.flat.ratio || numerator.magnitude >= kNarrow || array.range.lo <= -kNarrowValue ||
              array.range.hi >= kNarrowValue;
  const auto& base = read == nullptr ? step.tables.base : read->base;
  const auto& increments = read == nullptr ? step.tables.increments : read->increments;
  std::int64_t variants = read == nullptr ? 1 : read->variants;
  if (plan.wide)
    own.wide.emplace(step, base, increments, variants, numerator.range, denominator);
  else
    own.narrow.emplace(step, base, increments, variants, numerator.range, denominator);
  plan.sources.push_back(own.flat.numerator.source);
  if (own.flat.ratio) plan.sources.push_back(own.flat.denominator.source);
  keepOnce(plan.sources);
}

}  // namespace

std::vector<ArrayPlan> planArrays(const Circuit& circuit, bool dense) {
  std::vector<ArrayPlan> plans(circuit.arrays().size());
  for (std::size_t id = 0; id < plans.size(); ++id) {
    const Array& array = circuit.arrays()[id];
    ArrayPlan& plan = plans[id];
    plan.element = elementFor(array.range);
    if (const auto* sum = array.as<SumOp>()) {
      plan.wide = array.magnitude >= kNarrow;
      plan.op = flatSum(circuit, array, *sum);
      if (dense) plan.dense = planDense(circuit, array, *plan.sum());
      for (const Term& term : sum->terms)
        if (term.source != kOne) plan.sources.push_back(term.source);
      keepOnce(plan.sources);
    } else if (array.as<InputOp>() == nullptr) {
      planStep(circuit, array, plan);
      auto& step = std::get<StepPlan>(plan.op);
      const ArrayPlan& below = plans[step.flat.numerator.source];
      if (below.dense && !plan.wide && bytesOf(plan.element) == 1 &&
          circuit.array(step.flat.numerator.source).elements == array.elements &&
          readsInPlace(step.flat.shape, step.flat.numerator))
        step.dense = planDenseStep(*below.sum(), *below.dense, step.flat, *step.narrow,
                                   quadZero(array.range));
    }
  }
  return plans;
}

}  // namespace tc0
