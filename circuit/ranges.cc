#include "circuit/ranges.h"

#include <algorithm>
#include <span>

#include "circuit/base/error.h"
#include "circuit/base/table_values.h"
#include "circuit/sum_bounds.h"

namespace tc0 {
namespace {

void deriveSum(const Circuit& circuit, const SumOp& sum, Array& array, std::uint64_t& budget) {
  Bounds bounds = boundsOfSum(circuit, array, sum, budget);
  array.magnitude = bounds.magnitude;
  if (!withinLimit(array.magnitude)) return;  // refused by the builder
  array.range = {static_cast<std::int64_t>(bounds.lo), static_cast<std::int64_t>(bounds.hi)};
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

void deriveStep(const Circuit& circuit, const StepOp& step, Array& array) {
  gateMagnitude(step.tables, circuit.array(step.numerator.array).magnitude,
                step.denominator ? circuit.array(step.denominator->array).magnitude : 1,
                cat("step '", array.name, "'"));
  StepSources sources = sourcesOf(circuit, step);
  const Tables& tables = step.tables;
  array.paths = 1;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    std::span increments(tables.increments.data() + tables.start[t],
                         static_cast<std::size_t>(tables.gates(t)));
    array.magnitude = std::max(array.magnitude, formMagnitude(tables.base[t], increments));
    if (!withinLimit(array.magnitude)) return;
    Range range = reachedValues(tables, t, sources.numerator, sources.denominator);
    array.range = t == 0 ? range : array.range.hull(range);
  }
}

void deriveRead(const Circuit& circuit, const ReadOp& read, Array& array) {
  const StepOp& step = *circuit.array(read.step).as<StepOp>();
  StepSources sources = sourcesOf(circuit, step);
  const Tables& tables = step.tables;
  array.paths = 1;
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    for (std::int64_t v = 0; v < read.variants; ++v) {
      const std::int64_t* increments =
          read.increments.data() + read.variants * tables.start[t] + v * tables.gates(t);
      std::int64_t base = read.base[t * read.variants + v];
      array.magnitude =
          std::max(array.magnitude,
                   formMagnitude(base, {increments, static_cast<std::size_t>(tables.gates(t))}));
      if (!withinLimit(array.magnitude)) return;
      Range range =
          reachedValues(tables, t, base, increments, sources.numerator, sources.denominator);
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

Range elementRange(const Circuit& circuit, ArrayId id, const Index& index) {
  const Array& array = circuit.array(id);
  if (array.as<InputOp>() != nullptr) return array.range;
  if (const auto* sum = array.as<SumOp>()) {
    Bounds bounds = boundsAt(circuit, array, *sum, index);
    return {static_cast<std::int64_t>(bounds.lo), static_cast<std::int64_t>(bounds.hi)};
  }
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
  std::int64_t variant = read->variantAt.at(index.data());
  return reachedValues(tables, table, read->base[table * read->variants + variant],
                       read->increments.data() + read->variants * tables.start[table] +
                           variant * tables.gates(table),
                       n, d);
}

}  // namespace tc0
