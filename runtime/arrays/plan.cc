#include "runtime/arrays/plan.h"

#include <algorithm>
#include <utility>

#include "runtime/arrays/recognise/leaf.h"

namespace tc0 {
namespace {

// Values of a step that 32-bit tables may hold.
constexpr std::int64_t kNarrowValue = std::int64_t{1} << 30;

void keepOnce(std::vector<ArrayId>& sources) {
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
}

Magnitude largestOf(Range range) { return std::max(magnitude(range.lo), magnitude(range.hi)); }

// Whether q * numerator and p * denominator stay below a limit at all breakpoints of a ratio.
bool comparesBelow(Magnitude limit, const Tables& tables, Magnitude numerator,
                   Magnitude denominator) {
  for (std::int64_t k = 0; k < std::ssize(tables.p); ++k)
    if (multiplyMagnitudes(magnitude(tables.qAt(k)), numerator) >= limit ||
        multiplyMagnitudes(magnitude(tables.p[k]), denominator) >= limit)
      return false;
  return true;
}

// The step whose bank decides what each element of an array shows at the element's own number, or -1.
ArrayId bankOf(const Circuit& circuit, ArrayId id) {
  const Array& array = circuit.array(id);
  if (array.as<StepOp>() != nullptr) return id;
  const auto* read = array.as<ReadOp>();
  if (read == nullptr || array.shape != circuit.array(read->step).shape) return -1;
  return isIdentity(read->at, array.shape) ? read->step : ArrayId{-1};
}

// How many arrays show what each bank decides, element by element.
PerArray<int> shownBanks(const Circuit& circuit) {
  PerArray<int> shown(circuit.arrays().size(), 0);
  for (ArrayId id : circuit.arrays().ids())
    if (ArrayId bank = bankOf(circuit, id); bank >= 0) ++shown[bank];
  return shown;
}

// The numbers of a step: 32-bit ones if its numbers, its values and what a ratio compares fit them,
// and at least those of the sum that it compares.
Accumulator numbersOf(const Circuit& circuit, const Array& array, const StepOp& step,
                      Accumulator sum, bool ranksFit) {
  const Array& numerator = circuit.array(step.numerator.array);
  bool narrow = numerator.magnitude < kNarrowSum && array.range.lo > -kNarrowValue &&
                array.range.hi < kNarrowValue && sum == Accumulator::kInt32;
  bool below = numerator.magnitude < kDoubleSum && sum != Accumulator::kInt64;
  if (step.denominator) {
    const Array& denominator = circuit.array(step.denominator->array);
    narrow &= denominator.magnitude < kNarrowSum &&
              comparesBelow(Magnitude{1} << 31, step.tables, largestOf(numerator.range),
                            largestOf(denominator.range));
    below &= denominator.magnitude < kDoubleSum;
  }
  if (narrow) return Accumulator::kInt32;
  return below && ranksFit ? Accumulator::kDouble : Accumulator::kInt64;
}

// Plans a step, or a read as a step with other values. `shown`: how many arrays show what its bank
// decides.
void planStep(const Circuit& circuit, ArrayId id, const PerArray<int>& shown,
              PerArray<ArrayPlan>& plans) {
  const Array& array = circuit.array(id);
  ArrayPlan& plan = plans[id];
  const auto* read = array.as<ReadOp>();
  ArrayId stepId = read == nullptr ? id : read->step;
  const StepOp& step = *circuit.array(stepId).as<StepOp>();
  StepPlan& own = plan.op.emplace<StepPlan>();
  own.flat = read == nullptr ? flatStep(circuit, array, step) : flatRead(circuit, array, *read);
  own.bank = bankOf(circuit, id);
  Range numerator = circuit.array(step.numerator.array).range, denominator{1, 1};
  if (own.flat.ratio) denominator = circuit.array(step.denominator->array).range;
  bool valuesFit = ValueTables::fit(step, read);
  plan.numbers = numbersOf(circuit, array, step, plans[step.numerator.array].numbers,
                           valuesFit && ranksFitDoubles(step, numerator, denominator));
  const auto& base = read == nullptr ? step.tables.base : read->base;
  const auto& increments = read == nullptr ? step.tables.increments : read->increments;
  std::int64_t variants = read == nullptr ? 1 : read->variants;
  // What the step has is used by its reads.
  const StepPlan* other = read == nullptr ? nullptr : plans[stepId].step();
  if (plan.numbers == Accumulator::kInt64) {
    own.wide.emplace(step, base, increments, variants, numerator, denominator);
  } else if (plan.numbers == Accumulator::kDouble) {
    own.ranks = other == nullptr ? nullptr : other->ranks;
    if (own.ranks == nullptr)
      own.ranks = std::make_shared<const RankTables>(step, numerator, denominator);
    own.values.emplace(step, read);
  } else {
    own.narrow.emplace(step, base, increments, variants, numerator, denominator);
    if (own.bank >= 0 && shown[own.bank] > 1 && valuesFit) {
      own.narrowRanks = other == nullptr ? nullptr : other->narrowRanks;
      if (own.narrowRanks == nullptr) {
        std::vector<std::int64_t> none(magnitude(step.tables.tables()), 0);
        std::vector<std::int64_t> ones(step.tables.p.size(), 1);
        own.narrowRanks = std::make_shared<const StepTableSet<std::int32_t>>(
            step, none, ones, 1, numerator, denominator);
      }
      own.values.emplace(step, read);
    }
  }
  plan.sources.push_back(own.flat.numerator.source);
  if (own.flat.ratio) plan.sources.push_back(own.flat.denominator.source);
  keepOnce(plan.sources);
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
    if (term.source != kOne)
      each = multiplyMagnitudes(each, largestOf(circuit.array(term.source).range));
    total = addMagnitudes(total, times(each, term.over));
  }
  for (const ProductTerm& product : sum.products) {
    Magnitude each = multiplyMagnitudes(largestOf(circuit.array(product.a).range),
                                        largestOf(circuit.array(product.b).range));
    each = multiplyMagnitudes(each, magnitude(product.scale));
    total = addMagnitudes(total, times(each, product.over));
  }
  for (const MaximumTerm& maximum : sum.maxima)
    total = addMagnitudes(total, multiplyMagnitudes(largestOf(circuit.array(maximum.source).range),
                                                    magnitude(maximum.scale)));
  return total;
}

// What sums of such numbers must stay below.
Magnitude limitOf(Accumulator numbers) {
  if (numbers == Accumulator::kInt32) return kNarrowSum;
  return numbers == Accumulator::kDouble ? kDoubleSum : magnitude(kMagnitudeLimit);
}

// Plans a sum. If it can be said in other words, the plan no longer reads the steps that make up the
// circuit's words.
void planSum(const Circuit& circuit, ArrayId id, bool dense, Proofs& proofs, ArrayPlan& plan) {
  const Array& array = circuit.array(id);
  RewrittenSum sum{array.as<SumOp>()->terms, {}, {}};
  // A sum's magnitude bounds every partial sum too.
  Magnitude most = array.magnitude;
  if (std::optional<RewrittenSum> found = rewriteSum(circuit, id, proofs)) {
    Magnitude partial = partialSums(circuit, array, *found);
    if (withinLimit(partial)) sum = std::move(*found), most = partial;
  }
  plan.numbers = most < kNarrowSum   ? Accumulator::kInt32
                 : most < kDoubleSum ? Accumulator::kDouble
                                     : Accumulator::kInt64;
  FlatSum& flat = plan.op.emplace<FlatSum>(flatSum(circuit, array, sum));
  for (FlatProduct& product : flat.products)
    if (dense && plan.numbers == Accumulator::kInt32) planQuads(circuit, flat, product);
  for (FlatTerm& term : flat.terms) {
    auto common = commonWeights(term, flat.shape);
    if (common == nullptr) continue;
    Magnitude each =
        multiplyMagnitudes(largestOf(circuit.array(term.source).range), magnitude(term.scale));
    Magnitude partial = addMagnitudes(most, multiplyMagnitudes(each, common->magnitude));
    if (partial < limitOf(plan.numbers)) term.common = common;
  }
  for (const Term& term : sum.terms)
    if (term.source != kOne) plan.sources.push_back(term.source);
  for (const ProductTerm& product : sum.products) {
    plan.sources.push_back(product.a);
    plan.sources.push_back(product.b);
  }
  for (const MaximumTerm& maximum : sum.maxima) plan.sources.push_back(maximum.source);
  keepOnce(plan.sources);
}

}  // namespace

PerArray<ArrayPlan> planArrays(const Circuit& circuit, bool dense) {
  PerArray<ArrayPlan> plans(circuit.arrays().size());
  Proofs proofs(circuit);
  PerArray<int> shown = shownBanks(circuit);
  for (ArrayId id : plans.ids()) {
    const Array& array = circuit.array(id);
    ArrayPlan& plan = plans[id];
    plan.element = elementFor(array.range);
    if (array.as<SumOp>() != nullptr) {
      planSum(circuit, id, dense, proofs, plan);
      if (dense && plan.numbers == Accumulator::kInt32)
        plan.dense = planDense(circuit, array, *plan.sum());
    } else if (array.as<InputOp>() == nullptr) {
      planStep(circuit, id, shown, plans);
      auto& step = std::get<StepPlan>(plan.op);
      const ArrayPlan& below = plans[step.flat.numerator.source];
      if (below.dense && plan.numbers == Accumulator::kInt32 && bytesOf(plan.element) == 1 &&
          circuit.array(step.flat.numerator.source).elements == array.elements &&
          readsInPlace(step.flat.shape, step.flat.numerator))
        step.dense = denseThresholds(*below.sum(), *below.dense, step.flat, *step.narrow,
                                     quadZero(array.range));
    }
  }
  return plans;
}

}  // namespace tc0
