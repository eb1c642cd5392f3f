#include "circuit/ranges.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/table_values.h"
#include "circuit/size/sum_bounds.h"

namespace tc0 {
namespace {

Range rangeOf(const Bounds& bounds) {
  return {static_cast<std::int64_t>(bounds.lo), static_cast<std::int64_t>(bounds.hi)};
}

// An element of a sum has a path for each path of a source's element, for each reduction index.
void deriveSum(const Circuit& circuit, const SumOp& sum, Array& array, std::uint64_t& budget) {
  Bounds bounds = boundsOfSum(circuit, array, sum, budget);
  array.magnitude = bounds.magnitude;
  if (!withinLimit(array.magnitude)) return;  // the builder refuses the sum
  array.range = rangeOf(bounds);
  array.paths = 0;
  for (const Term& term : sum.terms) {
    if (term.source != kOne)
      array.sumDepth = std::max(array.sumDepth, circuit.array(term.source).sumDepth + 1);
    Magnitude below = term.source == kOne ? 1 : circuit.array(term.source).paths;
    for (std::int64_t extent : term.over) below = multiplyMagnitudes(below, magnitude(extent));
    array.paths = addMagnitudes(array.paths, below);
  }
}

struct StepSources {
  Range numerator, denominator{1, 1};
};

StepSources sourcesOf(const Circuit& circuit, const StepOp& step) {
  StepSources sources{circuit.array(step.numerator.array).range};
  if (step.denominator) sources.denominator = circuit.array(step.denominator->array).range;
  return sources;
}

// The gates are compared exactly if q * numerator and p * denominator, with all their partial sums,
// stay within the limit; gateMagnitude checks that. The value depends on the gates alone, so the
// range of the array is the hull over all tables, and paths end here.
void deriveStep(const Circuit& circuit, const StepOp& step, Array& array) {
  gateMagnitude(step.tables, circuit.array(step.numerator.array).magnitude,
                step.denominator ? circuit.array(step.denominator->array).magnitude : 1,
                cat("step '", array.name, "'"));
  StepSources sources = sourcesOf(circuit, step);
  const Tables& tables = step.tables;
  array.paths = 1;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    GateForm form = formOf(tables, t);
    array.magnitude = std::max(array.magnitude, formMagnitude(form.base, form.increments));
    if (!withinLimit(array.magnitude)) return;
    Range range = reachedValues(tables, t, form, sources.numerator, sources.denominator);
    array.range = t == 0 ? range : array.range.hull(range);
  }
}

// A read takes other forms over gates whose comparisons the step has checked. Its range is the hull
// over all tables and variants.
void deriveRead(const Circuit& circuit, const ReadOp& read, Array& array) {
  const StepOp& step = *circuit.array(read.step).as<StepOp>();
  StepSources sources = sourcesOf(circuit, step);
  const Tables& tables = step.tables;
  array.paths = 1;
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    for (std::int64_t v = 0; v < read.variants; ++v) {
      GateForm form = formOf(read, tables, t, v);
      array.magnitude = std::max(array.magnitude, formMagnitude(form.base, form.increments));
      if (!withinLimit(array.magnitude)) return;
      Range range = reachedValues(tables, t, form, sources.numerator, sources.denominator);
      array.range = t == 0 && v == 0 ? range : array.range.hull(range);
    }
}

}  // namespace

void deriveRange(const Circuit& circuit, Array& array, std::uint64_t& budget) {
  if (const auto* input = array.as<InputOp>()) {
    array.range = input->range;
    array.magnitude = magnitude(codingConstant(input->coding, input->range));
    for (std::int64_t weight : codingWeights(input->coding))
      array.magnitude = addMagnitudes(array.magnitude, magnitude(weight));
  } else if (const auto* sum = array.as<SumOp>()) {
    deriveSum(circuit, *sum, array, budget);
  } else if (const auto* step = array.as<StepOp>()) {
    deriveStep(circuit, *step, array);
  } else {
    deriveRead(circuit, *array.as<ReadOp>(), array);
  }
}

// A sum takes the ranges of its sources as whole arrays; only steps and reads go on to the elements
// that they read. So the recursion follows one path down, not all.
Range elementRange(const Circuit& circuit, ArrayId id, const Index& index) {
  const Array& array = circuit.array(id);
  TC0_ASSERT(isInside(array.shape, index.data()));
  if (array.as<InputOp>() != nullptr) return array.range;
  if (const auto* sum = array.as<SumOp>()) return rangeOf(boundsAt(circuit, array, *sum, index));
  const auto* read = array.as<ReadOp>();
  Index at = read != nullptr ? indexAt(read->at, index.data()) : index;
  const StepOp& step =
      read != nullptr ? *circuit.array(read->step).as<StepOp>() : *array.as<StepOp>();
  const Tables& tables = step.tables;
  Range n = elementRange(circuit, step.numerator.array, indexAt(step.numerator.at, at.data()));
  Range d{1, 1};
  if (step.denominator)
    d = elementRange(circuit, step.denominator->array, indexAt(step.denominator->at, at.data()));
  std::int64_t table = step.tableAt.at(at.data());
  if (read == nullptr) return reachedValues(tables, table, n, d);
  return reachedValues(tables, table,
                       formOf(*read, tables, table, read->variantAt.at(index.data())), n, d);
}

}  // namespace tc0
