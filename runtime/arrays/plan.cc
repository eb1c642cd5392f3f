#include "runtime/arrays/plan.h"

#include <algorithm>
#include <utility>

namespace tc0 {
namespace {

// Values of a step that 32-bit tables may hold.
constexpr std::int64_t kNarrowValue = std::int64_t{1} << 30;

void keepOnce(std::vector<ArrayId>& sources) {
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
}

// Whether all breakpoints of a step fit 32 bits.
bool hasNarrowPoints(const Tables& tables) {
  for (std::int64_t k = 0; k < std::ssize(tables.p); ++k)
    if (magnitude(tables.p[k]) >> 31 != 0 || magnitude(tables.qAt(k)) >> 31 != 0) return false;
  return true;
}

// Plans a step, or a read as a step with other values. It is wide if its numbers or values may not
// fit 32 bits, or, in a ratio, its breakpoints.
void planStep(const Circuit& circuit, const Array& array, ArrayPlan& plan) {
  const auto* read = array.as<ReadOp>();
  const StepOp& step =
      read == nullptr ? *array.as<StepOp>() : *circuit.array(read->step).as<StepOp>();
  StepPlan& own = plan.op.emplace<StepPlan>();
  own.flat = read == nullptr ? flatStep(circuit, array, step) : flatRead(circuit, array, *read);
  const Array& numerator = circuit.array(own.flat.numerator.source);
  Range denominator{1, 1};
  bool wideRatio = false;
  if (own.flat.ratio) {
    const Array& below = circuit.array(own.flat.denominator.source);
    denominator = below.range;
    wideRatio = below.magnitude >= kNarrowSum || !hasNarrowPoints(step.tables);
  }
  plan.wide = wideRatio || numerator.magnitude >= kNarrowSum || array.range.lo <= -kNarrowValue ||
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

Magnitude largestOf(const Circuit& circuit, ArrayId id) {
  Range range = circuit.array(id).range;
  return std::max(magnitude(range.lo), magnitude(range.hi));
}

// The largest magnitude that a partial sum takes, in any order of the terms.
Magnitude partialSums(const Circuit& circuit, const Array& array, const RewrittenSum& sum) {
  auto times = [](Magnitude each, const Shape& over) {
    for (std::int64_t extent : over) each = multiplyMagnitudes(each, magnitude(extent));
    return each;
  };
  // Terms with weights are the circuit's, and the array's magnitude bounds all of those together.
  auto weighted = [](const Term& term) { return term.weights != nullptr; };
  bool any = std::any_of(sum.terms.begin(), sum.terms.end(), weighted);
  Magnitude total = any ? array.magnitude : 0;
  for (const Term& term : sum.terms) {
    if (weighted(term)) continue;
    Magnitude each = magnitude(term.scale);
    if (term.source != kOne) each = multiplyMagnitudes(each, largestOf(circuit, term.source));
    total = addMagnitudes(total, times(each, term.over));
  }
  for (const ProductTerm& product : sum.products) {
    Magnitude each =
        multiplyMagnitudes(largestOf(circuit, product.a), largestOf(circuit, product.b));
    each = multiplyMagnitudes(each, magnitude(product.scale));
    total = addMagnitudes(total, times(each, product.over));
  }
  return total;
}

// Plans a sum. If it multiplies, the plan has the products in place of the steps that make them, and
// so no longer reads those.
void planSum(const Circuit& circuit, ArrayId id, Proofs& proofs, ArrayPlan& plan) {
  const Array& array = circuit.array(id);
  RewrittenSum sum{array.as<SumOp>()->terms, {}};
  // A sum's magnitude bounds every partial sum too.
  Magnitude most = array.magnitude;
  if (std::optional<RewrittenSum> found = recogniseProducts(circuit, id, proofs)) {
    Magnitude partial = partialSums(circuit, array, *found);
    if (withinLimit(partial)) sum = std::move(*found), most = partial;
  }
  plan.wide = most >= kNarrowSum;
  FlatSum& flat = plan.op.emplace<FlatSum>(flatSum(circuit, array, sum));
  for (FlatTerm& term : flat.terms) {
    auto common = commonWeights(term, flat.shape);
    if (common == nullptr) continue;
    Magnitude each = multiplyMagnitudes(largestOf(circuit, term.source), magnitude(term.scale));
    Magnitude partial = addMagnitudes(most, multiplyMagnitudes(each, common->magnitude));
    if (partial < (plan.wide ? magnitude(kMagnitudeLimit) : kNarrowSum)) term.common = common;
  }
  for (const Term& term : sum.terms)
    if (term.source != kOne) plan.sources.push_back(term.source);
  for (const ProductTerm& product : sum.products) {
    plan.sources.push_back(product.a);
    plan.sources.push_back(product.b);
  }
  keepOnce(plan.sources);
}

}  // namespace

PerArray<ArrayPlan> planArrays(const Circuit& circuit, bool dense) {
  PerArray<ArrayPlan> plans(circuit.arrays().size());
  Proofs proofs(circuit);
  for (ArrayId id : plans.ids()) {
    const Array& array = circuit.array(id);
    ArrayPlan& plan = plans[id];
    plan.element = elementFor(array.range);
    if (array.as<SumOp>() != nullptr) {
      planSum(circuit, id, proofs, plan);
      if (dense && !plan.wide) plan.dense = planDense(circuit, array, *plan.sum());
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
