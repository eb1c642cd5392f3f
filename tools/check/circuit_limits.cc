#include "tools/check/circuit_limits.h"

#include <algorithm>
#include <set>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr Count kLimit = Count{1} << 62;
constexpr Int kMaxWork = Int{1} << 32;
constexpr Int kMaxKinds = Int{1} << 20;
constexpr int kMaxNesting = 1000;

/// What is known of the elements of an array. The ends are valid while the magnitude is in bounds.
struct Bound {
  Wide lo = 0, hi = 0;
  Count magnitude = 0;

  bool fits() const { return magnitude < kLimit; }
  void include(const Bound& other) {
    lo = std::min(lo, other.lo);
    hi = std::max(hi, other.hi);
    magnitude = std::max(magnitude, other.magnitude);
  }
  void plus(const Bound& other) {
    magnitude = addOrMost(magnitude, other.magnitude);
    if (!fits()) return;
    lo += other.lo;
    hi += other.hi;
  }
};

/// `times` numbers that each are `weight` times a number of the source.
Bound scaled(const Bound& source, Int scale, Int weight, Int times) {
  Bound result;
  Count factor = multiplyOrMost(multiplyOrMost(magnitude(scale), magnitude(weight)), times);
  result.magnitude = multiplyOrMost(factor, std::max(source.magnitude, Count{1}));
  if (!result.fits() || factor == 0) return result;
  Wide by = Wide{scale} * weight * times;
  result.lo = by < 0 ? by * source.hi : by * source.lo;
  result.hi = by < 0 ? by * source.lo : by * source.hi;
  return result;
}

/// One term: the part of an element's bound as a function of the element's index.
class TermBound {
 public:
  TermBound(const Term& term, const Bound& source, std::size_t rank)
      : term_(term), source_(source), rank_(rank) {
    for (std::size_t d = 0; d < term.over.size(); ++d) {
      bool moves = term.weights && term.weightAt.stride(rank + d) != 0;
      extents_.push_back(moves ? term.over[d] : 1);
      if (!moves) times_ *= term.over[d];
    }
  }

  Count work() const {
    Count work = 1;
    for (Int extent : extents_) work = multiplyOrMost(work, extent);
    return work;
  }

  Bound at(const std::vector<Int>& index) const {
    Bound sum;
    std::vector<Int> at(index);
    for (std::size_t d = 0; d < rank_; ++d) {
      if (index[d] < term_.domain[d].lo || index[d] > term_.domain[d].hi) return sum;
    }
    at.resize(rank_ + extents_.size(), 0);
    for (;;) {
      Int weight = term_.weights ? (*term_.weights)[term_.weightAt.at(at.data())] : Int{1};
      sum.plus(scaled(source_, term_.scale, weight, times_));
      if (!sum.fits()) return sum;
      std::size_t d = extents_.size();
      while (d > 0 && ++at[rank_ + d - 1] == extents_[d - 1]) at[rank_ + --d] = 0;
      if (d == 0) return sum;
    }
  }

  /// A bound at every index.
  Bound anywhere(const Box& whole) const {
    Bound least = scaled(source_, term_.scale, 1, times_), most = least;
    if (term_.weights) {
      Int low = (*term_.weights)[0], high = low;
      for (Int k = 1; k < term_.weights->size(); ++k) {
        low = std::min(low, (*term_.weights)[k]);
        high = std::max(high, (*term_.weights)[k]);
      }
      Int all = times_;
      for (Int extent : extents_) all *= extent;
      least = scaled(source_, term_.scale, low, all);
      most = scaled(source_, term_.scale, high, all);
    }
    least.include(most);
    bool everywhere = true;
    for (std::size_t d = 0; d < rank_; ++d) {
      everywhere &= term_.domain[d].lo == whole[d].lo && term_.domain[d].hi == whole[d].hi;
    }
    if (!everywhere) least.include({});
    return least;
  }

 private:
  const Term& term_;
  Bound source_;
  std::size_t rank_;
  std::vector<Int> extents_;  // of the reduction; 1 where it does not move the weight
  Int times_ = 1;             // the others multiplied: below 2^60, as `over` is a shape
};

class Limits {
 public:
  explicit Limits(const Circuit& circuit) : circuit_(circuit) {}

  void run() {
    Count wires = circuit_.inputWires;
    for (const Array& array : circuit_.arrays) {
      where_ = paste(circuit_.file.path, ": array '", array.name, "'");
      Bound bound = std::visit([&](const auto& op) { return boundOf(array, op); }, array.op);
      if (!bound.fits()) {
        refuse(where_, ": weights of less than 2^62 in all required; found more");
      }
      bounds_.push_back(bound);
      if (const auto* step = std::get_if<Step>(&array.op))
        wires = add(wires, gatesOf(array, *step));
      if (wires >= kLimit) refuse(where_, ": fewer than 2^62 wires required; found more");
    }
  }

 private:
  Bound boundOf(const Array&, const Input& input) {
    nesting_.push_back(0);
    Bound bound{input.range.lo, input.range.hi, input.sumOfWeights};
    bound.magnitude = addOrMost(bound.magnitude, magnitude(input.constant));
    for (Int end : {input.range.lo, input.range.hi}) {
      if (magnitude(end) >= kLimit) bound.magnitude = kLimit;
    }
    return bound;
  }

  Bound boundOf(const Array& array, const Sum& sum) {
    int deep = 1;
    std::vector<TermBound> terms;
    std::vector<const Term*> all;
    for (const auto* list : {&sum.terms, &sum.constants}) {
      for (const Term& term : *list) all.push_back(&term);
    }
    for (const Term* term : all) {
      bool constant = term->source < 0;
      if (!constant) deep = std::max(deep, 1 + nesting_[term->source]);
      terms.emplace_back(*term, constant ? Bound{1, 1, 1} : bounds_[term->source],
                         array.shape.size());
    }
    if (deep > kMaxNesting) {
      refuse(where_, ": sums of sums at most ", kMaxNesting, " deep required; found more");
    }
    nesting_.push_back(deep);

    std::vector<std::vector<Int>> kinds = coordinates(array, all);
    Count number = 1, work = 1;
    for (const auto& along : kinds) number = multiplyOrMost(number, along.size());
    for (const TermBound& term : terms) work = addOrMost(work, term.work());
    if (number > kMaxKinds || multiplyOrMost(number, work) > Count(left_)) {
      Bound bound;
      for (const TermBound& term : terms) bound.plus(term.anywhere(wholeBox(array.shape)));
      return bound;
    }
    left_ -= Int(number * work);
    return overKinds(kinds, terms);
  }

  /// The coordinates along each dimension that stand for all: every one if some weight depends on
  /// it, else one on each side of every end of a domain.
  static std::vector<std::vector<Int>> coordinates(const Array& array,
                                                   const std::vector<const Term*>& terms) {
    std::vector<std::vector<Int>> result(array.shape.size());
    for (std::size_t d = 0; d < array.shape.size(); ++d) {
      std::set<Int> some{0};
      bool all = false;
      for (const Term* term : terms) {
        all |= term->weights && term->weightAt.stride(d) != 0 && array.shape[d] > 1;
        some.insert(term->domain[d].lo);
        if (term->domain[d].hi + 1 < array.shape[d]) some.insert(term->domain[d].hi + 1);
      }
      if (all && array.shape[d] <= kMaxKinds) {
        for (Int k = 0; k < array.shape[d]; ++k) result[d].push_back(k);
      } else if (all) {
        result[d].resize(kMaxKinds + 1);
      } else {
        result[d].assign(some.begin(), some.end());
      }
    }
    return result;
  }

  static Bound overKinds(const std::vector<std::vector<Int>>& kinds,
                         const std::vector<TermBound>& terms) {
    std::vector<std::size_t> at(kinds.size(), 0);
    std::vector<Int> index(kinds.size());
    Bound whole;
    for (bool first = true;; first = false) {
      for (std::size_t d = 0; d < kinds.size(); ++d) index[d] = kinds[d][at[d]];
      Bound element;
      for (const TermBound& term : terms) element.plus(term.at(index));
      if (first) {
        whole = element;
      } else {
        whole.include(element);
      }
      std::size_t d = kinds.size();
      while (d > 0 && ++at[d - 1] == kinds[d - 1].size()) at[--d] = 0;
      if (d == 0 || !whole.fits()) return whole;
    }
  }

  Bound boundOf(const Array&, const Step& step) {
    nesting_.push_back(0);
    const Bound& n = bounds_[step.numerator.array];
    Bound d = denominatorOf(step);
    if (d.lo < 1) {
      refuse(where_, ": a denominator of at least 1 required; found one from ",
             signedDecimal(d.lo));
    }
    for (Int k = 0; k < step.p.size(); ++k) {
      Int q = step.q ? (*step.q)[k] : Int{1};
      Count sum = addOrMost(multiplyOrMost(magnitude(q), n.magnitude),
                            multiplyOrMost(magnitude(step.p[k]), d.magnitude));
      if (sum >= kLimit || magnitude(step.p[k]) >= kLimit || magnitude(q) >= kLimit) {
        refuse(where_, ": q * |numerator| + |p| * |denominator| below 2^62 required; gate ", k,
               " has p = ", step.p[k], ", q = ", q);
      }
    }
    Bound bound;
    for (Int t = 0; t < step.tables; ++t) {
      Bound one = reached(step, t, step.base[t], step.increments, step.start[t]);
      t == 0 ? void(bound = one) : bound.include(one);
    }
    return bound;
  }

  Bound boundOf(const Array&, const Read& read) {
    nesting_.push_back(0);
    const Step& step = std::get<Step>(circuit_[read.step.array].op);
    Bound bound;
    for (Int t = 0; t < step.tables; ++t) {
      for (Int v = 0; v < read.variants; ++v) {
        Int first = read.variants * step.start[t] + v * step.gates(t);
        Bound one = reached(step, t, read.base[t * read.variants + v], read.increments, first);
        t == 0 && v == 0 ? void(bound = one) : bound.include(one);
      }
    }
    return bound;
  }

  Bound denominatorOf(const Step& step) const {
    return step.denominator ? bounds_[step.denominator->array] : Bound{1, 1, 1};
  }

  /// The values of one table while numerator and denominator vary freely. The gates are nested, so
  /// a prefix of them is always 1, and a longer prefix can be 1.
  Bound reached(const Step& step, Int table, Int base, const Numbers& increments, Int first) const {
    const Bound& n = bounds_[step.numerator.array];
    Bound d = denominatorOf(step), bound{base, base, magnitude(base)};
    Wide value = base;
    for (Int k = 0; k < step.gates(table); ++k) {
      Int gate = step.start[table] + k, increment = increments[first + k];
      Wide p = step.p[gate], q = step.q ? (*step.q)[gate] : Int{1};
      bound.magnitude = addOrMost(bound.magnitude, magnitude(increment));
      if (!bound.fits()) return bound;
      bool can = q * n.hi >= p * (p < 0 ? d.hi : d.lo);
      bool must = q * n.lo >= p * (p < 0 ? d.lo : d.hi);
      if (!can) continue;
      value += increment;
      bound.lo = must ? value : std::min(bound.lo, value);
      bound.hi = must ? value : std::max(bound.hi, value);
    }
    return bound;
  }

  /// The gates of all elements, by the number of elements that have each table.
  Count gatesOf(const Array& array, const Step& step) const {
    Count most = 0;
    for (Int t = 0; t < step.tables; ++t) most = std::max(most, Count(step.gates(t)));
    return multiplyOrMost(most, array.elements);
  }

  const Circuit& circuit_;
  std::vector<Bound> bounds_;
  std::vector<int> nesting_;  // of sums
  Int left_ = kMaxWork;
  std::string where_;
};

}  // namespace

void checkLimits(const Circuit& circuit) { Limits(circuit).run(); }

}  // namespace tc0check
