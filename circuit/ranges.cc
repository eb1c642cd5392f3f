#include "circuit/ranges.h"

#include <algorithm>
#include <map>

#include "circuit/base/error.h"
#include "circuit/partition.h"

namespace tc0 {
namespace {

// Beyond so many classes, or beyond the budget, a sum's bounds are taken term by term, which is
// sound but looser.
constexpr std::uint64_t kMaxClasses = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxReads = std::uint64_t{1} << 24;  // different weights of one element

struct Bounds {
  Wide lo = 0, hi = 0;
  Magnitude magnitude = 0;

  Bounds& operator+=(const Bounds& other) {
    magnitude = addMagnitudes(magnitude, other.magnitude);
    lo += other.lo;
    hi += other.hi;
    return *this;
  }
  Bounds hull(const Bounds& other) const {
    return {std::min(lo, other.lo), std::max(hi, other.hi), std::max(magnitude, other.magnitude)};
  }
};

// Bounds of one term as a function of the output index.
class TermBounds {
 public:
  TermBounds(const Circuit& circuit, const Array& sum, const Term& term)
      : term_(term), rank_(sum.shape.size()) {
    if (term.source == kOne) {
      source_ = {1, 1, 1};
    } else {
      const Array& source = circuit.array(term.source);
      source_ = {source.range.lo, source.range.hi, std::max<Magnitude>(source.magnitude, 1)};
    }
    Shape over = term.over;
    if (term.weights != nullptr) {
      const auto& strides = term.weightAt.strides;
      auto split = strides.begin() + static_cast<std::ptrdiff_t>(rank_);
      questions_.push_back(exactly({strides.begin(), split}));
      for (const IndexClass& one : partition(over, {exactly({split, strides.end()})}, kMaxReads)) {
        AffineRow row{0, {split, strides.end()}};
        reads_.push_back(
            {row.at(one.representative.data()), static_cast<std::int64_t>(one.population)});
      }
    } else {
      reads_.push_back({0, elementsOf(over, "reduction")});
    }
    for (std::size_t d = 0; d < term.domain.size(); ++d) {
      std::vector<std::int64_t> along(rank_, 0);
      along[d] = 1;
      questions_.push_back({along, term.domain[d].lo, term.domain[d].lo - 1});  // before it or not
      questions_.push_back({along, term.domain[d].hi + 1, term.domain[d].hi});  // behind it or not
    }
  }

  const std::vector<Question>& questions() const { return questions_; }
  std::size_t reads() const { return reads_.size(); }

  const Bounds& at(const Index& index) {
    auto [known, fresh] = known_.try_emplace(answers(questions_, index.data()));
    if (fresh) known->second = compute(index);
    return known->second;
  }

  // Holds at every index: any weight may stand at any place.
  Bounds anywhere() const {
    std::int64_t least = 1, most = 1;
    if (term_.weights != nullptr && !term_.weights->empty()) {
      auto [low, high] = std::minmax_element(term_.weights->begin(), term_.weights->end());
      least = *low;
      most = *high;
    }
    Bounds bounds;
    for (const Read& read : reads_) {
      Bounds one, other;
      add(one, least, read.times);
      add(other, most, read.times);
      bounds += one.hull(other);
      if (!withinLimit(bounds.magnitude)) break;
    }
    return term_.domain.empty() ? bounds : bounds.hull({});
  }

 private:
  struct Read {
    std::int64_t offset;  // of the weight, from where the index alone puts it
    std::int64_t times;
  };

  void add(Bounds& bounds, std::int64_t weight, std::int64_t times) const {
    Magnitude factor = multiplyMagnitudes(
        multiplyMagnitudes(magnitude(term_.scale), magnitude(weight)), magnitude(times));
    bounds.magnitude =
        addMagnitudes(bounds.magnitude, multiplyMagnitudes(factor, source_.magnitude));
    if (!withinLimit(bounds.magnitude))
      return;  // will be refused; the interval does not matter any more
    Wide signedFactor = Wide{term_.scale} * weight * times;
    bounds.lo += signedFactor * (signedFactor < 0 ? source_.hi : source_.lo);
    bounds.hi += signedFactor * (signedFactor < 0 ? source_.lo : source_.hi);
  }

  Bounds compute(const Index& index) const {
    Bounds bounds;
    for (std::size_t d = 0; d < term_.domain.size(); ++d)
      if (!term_.domain[d].contains(index[d])) return bounds;
    std::int64_t base = term_.weightAt.offset;
    for (std::size_t d = 0; d < rank_ && term_.weights != nullptr; ++d)
      base += term_.weightAt.strides[d] * index[d];
    for (const Read& read : reads_)
      add(bounds, term_.weights == nullptr ? 1 : (*term_.weights)[base + read.offset], read.times);
    return bounds;
  }

  const Term& term_;
  std::size_t rank_;
  Bounds source_;
  std::vector<Question> questions_;
  std::vector<Read> reads_;
  std::map<std::vector<std::int64_t>, Bounds> known_;
};

std::vector<TermBounds> termBounds(const Circuit& circuit, const Array& array, const SumOp& sum) {
  std::vector<TermBounds> terms;
  terms.reserve(sum.terms.size());
  for (const Term& term : sum.terms) terms.emplace_back(circuit, array, term);
  return terms;
}

Bounds boundsAt(std::vector<TermBounds>& terms, const Index& index) {
  Bounds bounds;
  for (TermBounds& term : terms) {
    bounds += term.at(index);
    if (!withinLimit(bounds.magnitude)) break;
  }
  return bounds;
}

void deriveSum(const Circuit& circuit, const SumOp& sum, Array& array, std::uint64_t& budget) {
  std::vector<TermBounds> terms = termBounds(circuit, array, sum);
  std::vector<Question> questions;
  std::uint64_t reads = 1;
  for (const TermBounds& term : terms) {
    questions.insert(questions.end(), term.questions().begin(), term.questions().end());
    reads += term.reads();
  }
  std::optional<Bounds> bounds;
  try {
    std::vector<IndexClass> classes =
        partition(array.shape, questions, std::min(kMaxClasses, budget / reads));
    budget -= classes.size() * reads;
    for (const IndexClass& one : classes) {
      Bounds here = boundsAt(terms, one.representative);
      bounds = bounds ? bounds->hull(here) : here;
      if (!withinLimit(bounds->magnitude)) break;
    }
  } catch (const Error&) {  // too many classes
    bounds = Bounds{};
    for (const TermBounds& term : terms) *bounds += term.anywhere();
  }
  array.magnitude = bounds->magnitude;
  if (!withinLimit(array.magnitude)) return;  // refused by the builder
  array.range = {static_cast<std::int64_t>(bounds->lo), static_cast<std::int64_t>(bounds->hi)};
  array.paths = 0;
  for (const Term& term : sum.terms) {
    if (term.source != kOne)
      array.sumDepth = std::max(array.sumDepth, circuit.array(term.source).sumDepth + 1);
    Magnitude below = term.source == kOne ? 1 : circuit.array(term.source).paths;
    for (std::int64_t extent : term.over) below = multiplyMagnitudes(below, magnitude(extent));
    array.paths = addMagnitudes(array.paths, below);
  }
}

// Whether gate k is 1 for some / for all numerators and denominators of these ranges.
bool canBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[static_cast<std::size_t>(k)];
  return Wide{tables.qAt(k)} * n.hi >= Wide{p} * (p < 0 ? d.hi : d.lo);
}
bool mustBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[static_cast<std::size_t>(k)];
  return Wide{tables.qAt(k)} * n.lo >= Wide{p} * (p < 0 ? d.lo : d.hi);
}

// The values base + prefix sums of increments at the ranks that can occur.
Range reachedValues(const Tables& tables, std::int64_t table, std::int64_t base,
                    const std::int64_t* increments, Range n, Range d) {
  std::int64_t value = base;
  std::optional<Range> range;
  std::int64_t first = tables.start[table], gates = tables.gates(table);
  for (std::int64_t rank = 0; rank <= gates; ++rank) {
    bool tooLow = rank < gates && mustBeOne(tables, first + rank, n, d);
    if (!tooLow) range = range ? range->hull({value, value}) : Range{value, value};
    if (rank == gates || !canBeOne(tables, first + rank, n, d)) break;
    value += increments[rank];
  }
  return *range;
}

Magnitude formMagnitude(std::int64_t base, const std::int64_t* increments, std::int64_t gates) {
  Magnitude total = magnitude(base);
  for (std::int64_t k = 0; k < gates; ++k) total = addMagnitudes(total, magnitude(increments[k]));
  return total;
}

struct StepSources {
  Range numerator, denominator{1, 1};
};

StepSources sourcesOf(const Circuit& circuit, const StepOp& step) {
  StepSources sources{circuit.array(step.numerator.array).range};
  if (step.denominator) sources.denominator = circuit.array(step.denominator->array).range;
  return sources;
}

void checkGateSums(const Circuit& circuit, const StepOp& step, const Array& array) {
  Magnitude n = circuit.array(step.numerator.array).magnitude;
  Magnitude d = step.denominator ? circuit.array(step.denominator->array).magnitude : 1;
  for (std::size_t k = 0; k < step.tables.p.size(); ++k) {
    Magnitude sum = addMagnitudes(
        multiplyMagnitudes(magnitude(step.tables.qAt(static_cast<std::int64_t>(k))), n),
        multiplyMagnitudes(magnitude(step.tables.p[k]), d));
    if (!withinLimit(sum))
      fail("step '", array.name, "', breakpoint ", step.tables.p[k], "/",
           step.tables.qAt(static_cast<std::int64_t>(k)),
           ": required q * |numerator| + |p| * |denominator| below 2^62, found more");
  }
}

void deriveStep(const Circuit& circuit, const StepOp& step, Array& array) {
  checkGateSums(circuit, step, array);
  StepSources sources = sourcesOf(circuit, step);
  const Tables& tables = step.tables;
  array.paths = 1;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    const std::int64_t* increments = tables.increments.data() + tables.start[t];
    array.magnitude =
        std::max(array.magnitude, formMagnitude(tables.base[t], increments, tables.gates(t)));
    if (!withinLimit(array.magnitude)) return;
    Range range = reachedValues(tables, t, tables.base[t], increments, sources.numerator,
                                sources.denominator);
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
      std::int64_t base = read.base[static_cast<std::size_t>(t * read.variants + v)];
      array.magnitude = std::max(array.magnitude, formMagnitude(base, increments, tables.gates(t)));
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
    std::vector<TermBounds> terms = termBounds(circuit, array, *sum);
    Bounds bounds = boundsAt(terms, index);
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
  if (read == nullptr)
    return reachedValues(tables, table, tables.base[table],
                         tables.increments.data() + tables.start[table], n, d);
  std::int64_t variant = read->variantAt.at(index.data());
  return reachedValues(tables, table, read->base[table * read->variants + variant],
                       read->increments.data() + read->variants * tables.start[table] +
                           variant * tables.gates(table),
                       n, d);
}

}  // namespace tc0
