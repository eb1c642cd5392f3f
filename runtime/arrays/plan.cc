#include "runtime/arrays/plan.h"

#include <algorithm>

namespace tc0 {
namespace {

// Values of a step that 32-bit tables may hold.
constexpr std::int64_t kNarrowValue = std::int64_t{1} << 30;

void keepOnce(std::vector<ArrayId>& sources) {
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
}

// Plans a step, or a read as a step with other values. It is wide if it is a ratio or if its
// numbers or values may not fit 32 bits.
void planStep(const Circuit& circuit, const Array& array, ArrayPlan& plan) {
  const auto* read = array.as<ReadOp>();
  const StepOp& step =
      read == nullptr ? *array.as<StepOp>() : *circuit.array(read->step).as<StepOp>();
  StepPlan& own = plan.op.emplace<StepPlan>();
  own.flat = read == nullptr ? flatStep(circuit, array, step) : flatRead(circuit, array, *read);
  const Array& numerator = circuit.array(own.flat.numerator.source);
  Range denominator{1, 1};
  if (own.flat.ratio) denominator = circuit.array(own.flat.denominator.source).range;
  plan.wide = own.flat.ratio || numerator.magnitude >= kNarrowSum ||
              array.range.lo <= -kNarrowValue || array.range.hi >= kNarrowValue;
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

PerArray<ArrayPlan> planArrays(const Circuit& circuit, bool dense) {
  PerArray<ArrayPlan> plans(circuit.arrays().size());
  for (ArrayId id : plans.ids()) {
    const Array& array = circuit.array(id);
    ArrayPlan& plan = plans[id];
    plan.element = elementFor(array.range);
    if (const auto* sum = array.as<SumOp>()) {
      // A sum's magnitude bounds every partial sum too.
      plan.wide = array.magnitude >= kNarrowSum;
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
        step.dense = denseThresholds(*below.sum(), *below.dense, step.flat, *step.narrow,
                                     quadZero(array.range));
    }
  }
  return plans;
}

}  // namespace tc0
