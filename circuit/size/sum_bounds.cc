#include "circuit/size/sum_bounds.h"

#include <map>
#include <optional>

#include "circuit/base/assert.h"
#include "circuit/size/partition.h"

namespace tc0 {
namespace {

constexpr std::uint64_t kMaxClasses = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxReads = std::uint64_t{1} << 24;  // different weights of one element

// Bounds of one term as a function of the output index.
//
// The weight that (o, r) meets is at offset + (strides of o) * o + (strides of r) * r. So the
// reduction is divided once into the classes of r with one address relative to that of o (reads_),
// and an output index needs one visit for each class. Two output indices with the same answers meet
// the same weights and lie in the domain both or neither, so the bounds of one are those of the
// other.
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
      auto split = strides.begin() + rank_;
      questions_.push_back(exactly({strides.begin(), split}));
      AffineRow row{0, {split, strides.end()}};
      for (const IndexClass& one : partition(over, {exactly(row.strides)}, kMaxReads)) {
        Read& read = reads_.emplace_back();
        read.offset = row.at(one.representative.data());
        read.times = one.population;
      }
    } else {
      reads_.push_back({0, elementsOf(over, "reduction")});
    }
    for (std::size_t d = 0; d < term.domain.size(); ++d) {
      std::vector<std::int64_t> along(rank_, 0);
      along[d] = 1;
      questions_.push_back({along, term.domain[d].lo, term.domain[d].lo - 1});  // below it or not
      questions_.push_back({along, term.domain[d].hi + 1, term.domain[d].hi});  // above it or not
    }
  }

  const std::vector<Question>& questions() const { return questions_; }
  std::size_t reads() const { return reads_.size(); }

  // The bounds at an output index, computed once for each list of answers.
  const Bounds& at(const Index& index) {
    auto [known, fresh] = known_.try_emplace(answers(questions_, index.data()));
    if (fresh) known->second = compute(index);
    return known->second;
  }

  // Bounds that hold at every index: each read may meet the least or the largest of all weights.
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
  // The reduction indices that meet one weight.
  struct Read {
    std::int64_t offset = 0;  // the position of the weight, less the part of the output index
    std::int64_t times = 0;   // how many reduction indices there are
  };

  // Adds scale * weight * (an element of the source), `times` times.
  void add(Bounds& bounds, std::int64_t weight, std::int64_t times) const {
    Magnitude factor = multiplyMagnitudes(
        multiplyMagnitudes(magnitude(term_.scale), magnitude(weight)), magnitude(times));
    bounds.magnitude =
        addMagnitudes(bounds.magnitude, multiplyMagnitudes(factor, source_.magnitude));
    if (!withinLimit(bounds.magnitude)) return;  // the interval is not valid any more
    Wide signedFactor = Wide{term_.scale} * weight * times;
    bounds.lo += signedFactor * (signedFactor < 0 ? source_.hi : source_.lo);
    bounds.hi += signedFactor * (signedFactor < 0 ? source_.lo : source_.hi);
  }

  // The bounds at an output index: 0 outside the domain, else the sum over all reads.
  Bounds compute(const Index& index) const {
    Bounds bounds;
    for (std::size_t d = 0; d < term_.domain.size(); ++d)
      if (!term_.domain[d].contains(index[d])) return bounds;
    std::int64_t base = term_.weightAt.offset;
    for (std::size_t d = 0; d < rank_ && term_.weights != nullptr; ++d)
      base += term_.weightAt.strides[d] * index[d];
    for (const Read& read : reads_) {
      std::int64_t at = base + read.offset;
      TC0_ASSERT(term_.weights == nullptr || (at >= 0 && at < std::ssize(*term_.weights)));
      add(bounds, term_.weights == nullptr ? 1 : (*term_.weights)[at], read.times);
    }
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

}  // namespace

// The questions of all terms together divide the output indices into classes that meet the same
// weights in every term, so one index of each class is evaluated.
Bounds boundsOfSum(const Circuit& circuit, const Array& array, const SumOp& sum,
                   std::uint64_t& budget) {
  std::vector<TermBounds> terms = termBounds(circuit, array, sum);
  std::vector<Question> questions;
  std::uint64_t reads = 1;
  for (const TermBounds& term : terms) {
    questions.insert(questions.end(), term.questions().begin(), term.questions().end());
    reads += term.reads();
  }
  auto classes = partitionWithin(array.shape, questions, std::min(kMaxClasses, budget / reads));
  if (!classes) {
    Bounds bounds;
    for (const TermBounds& term : terms) bounds += term.anywhere();
    return bounds;
  }
  budget -= classes->size() * reads;
  Bounds bounds = boundsAt(terms, classes->front().representative);
  for (const IndexClass& one : *classes) {
    if (!withinLimit(bounds.magnitude)) break;
    bounds = bounds.hull(boundsAt(terms, one.representative));
  }
  return bounds;
}

Bounds boundsAt(const Circuit& circuit, const Array& array, const SumOp& sum, const Index& index) {
  std::vector<TermBounds> terms = termBounds(circuit, array, sum);
  return boundsAt(terms, index);
}

}  // namespace tc0
