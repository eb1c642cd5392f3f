#include "compiler/lower/constructions/flat_terms.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

constexpr std::size_t kMaxTerms = 1024;
constexpr std::size_t kMaxWeights = std::size_t{1} << 22;
constexpr Wide kMaxWork = Wide{1} << 27;  // products added up for one term

// A term without its list of weights where all of them are one number, and otherwise with the scale
// multiplied into the list. Nothing if a product leaves 62 bits.
std::optional<Term> withWeights(Term term) {
  std::vector<std::int64_t> weights{1};
  if (term.weights != nullptr) weights = *term.weights;
  const bool alike = std::all_of(weights.begin(), weights.end(),
                                 [&](std::int64_t one) { return one == weights[0]; });
  if (alike) {
    weights.resize(1);
    term.weightAt = {};
  }
  for (std::int64_t& weight : weights) {
    const Wide product = Wide{weight} * term.scale;
    if (product <= -kMagnitudeLimit || product >= kMagnitudeLimit) return std::nullopt;
    weight = static_cast<std::int64_t>(product);
  }
  term.weights = integers(std::move(weights));
  term.scale = 1;
  return term;
}

// Takes away dimensions of the reduction that have extent 1.
void dropOnes(Term& term, std::size_t out) {
  for (std::size_t r = term.over.size(); r-- > 0;) {
    if (term.over[r] > 1) continue;
    term.over.erase(term.over.begin() + r);
    for (AffineRow& row : term.at) row.strides.erase(row.strides.begin() + out + r);
    term.weightAt.strides.erase(term.weightAt.strides.begin() + out + r);
  }
}

// A sum that a term reads, written out: the terms of the sum with the index of the reading term.
class WriteOut {
 public:
  WriteOut(const Shape& out, const Term& outer, const DraftArray& sum)
      : out_(out), outer_(outer), sum_(sum) {
    extents_ = out;
    extents_.insert(extents_.end(), outer.over.begin(), outer.over.end());
  }

  std::optional<std::vector<Term>> terms() const {
    std::vector<Term> result;
    for (const Term& inner : sum_.as<SumOp>()->terms) {
      bool vanishes = false;
      std::optional<Term> term = through(inner, vanishes);
      if (!term) return std::nullopt;
      if (!vanishes) result.push_back(std::move(*term));
    }
    return result;
  }

 private:
  // Column c of the inner term is a dimension of the sum, which the outer map says, or a dimension of
  // the inner reduction, which comes after all columns of the outer term.
  std::optional<Term> through(const Term& given, bool& vanishes) const {
    std::optional<Term> inner = withWeights(given);
    const std::size_t columns = extents_.size(), more = given.over.size();
    if (!inner || outer_.over.size() + more > kMaxRank) return std::nullopt;
    IndexMap map = outer_.at;
    for (AffineRow& row : map) row.strides.resize(columns + more, 0);
    for (std::size_t r = 0; r < more; ++r) {
      AffineRow row{0, std::vector<std::int64_t>(columns + more, 0)};
      row.strides[columns + r] = 1;
      map.push_back(std::move(row));
    }
    auto composed = [&](AffineRow row) {
      row.strides.resize(map.size(), 0);
      row = compose(row, map);
      row.strides.resize(columns + more, 0);
      return row;
    };
    Term term;
    term.source = inner->source;
    term.over = outer_.over;
    term.over.insert(term.over.end(), given.over.begin(), given.over.end());
    term.domain = outer_.domain;
    for (const AffineRow& row : inner->at) term.at.push_back(composed(row));
    Factors factors{*outer_.weights, *inner->weights, outer_.weightAt, composed(inner->weightAt)};
    factors.outerAt.strides.resize(columns + more, 0);
    if (!restrict(term, factors, given.domain, vanishes)) return std::nullopt;
    if (vanishes) return term;
    if (!contract(term, factors) && !multiply(term, factors)) return std::nullopt;
    dropOnes(term, out_.size());
    return term;
  }

  // The weight of both terms at an index is the product of a number of each list.
  struct Factors {
    const std::vector<std::int64_t>&outer, &inner;
    AffineRow outerAt, innerAt;
  };

  // Adds up the products along the dimensions of the reduction that the source does not depend on:
  // two linear layers, one after the other, become one. False if there is no such dimension and the
  // list of all products is shorter, or if there are too many weights.
  bool contract(Term& term, const Factors& factors) const {
    Shape extents = out_;
    extents.insert(extents.end(), term.over.begin(), term.over.end());
    std::vector<std::size_t> kept, added;  // columns that the weight depends on
    Wide weights = 1, times = 1;
    for (std::size_t c = 0; c < extents.size(); ++c) {
      auto isUsed = [&](const AffineRow& row) { return row.strides[c] != 0; };
      const bool atSource = std::any_of(term.at.begin(), term.at.end(), isUsed);
      if (c >= out_.size() && extents[c] > 1 && !atSource) {
        added.push_back(c);
        times *= extents[c];
      } else if (extents[c] > 1 && (isUsed(factors.outerAt) || isUsed(factors.innerAt))) {
        kept.push_back(c);
        weights *= extents[c];
      }
    }
    if (weights > kMaxWeights || weights * times > kMaxWork) return false;
    if (added.empty() && weights > Wide(factors.outer.size()) * Wide(factors.inner.size()))
      return false;
    std::vector<std::int64_t> list;
    Index index(extents.size(), 0);
    auto extentsOf = [&](const std::vector<std::size_t>& columns) {
      Shape shape;
      for (std::size_t c : columns) shape.push_back(extents[c]);
      return shape;
    };
    const Shape keptShape = extentsOf(kept), addedShape = extentsOf(added);
    Index at(kept.size(), 0);
    do {
      bool inside = true;
      for (std::size_t k = 0; k < kept.size(); ++k) {
        index[kept[k]] = at[k];
        if (kept[k] < out_.size() && !term.domain.empty())
          inside = inside && term.domain[kept[k]].contains(at[k]);
      }
      Wide sum = 0;
      Index within(added.size(), 0);
      do {
        for (std::size_t k = 0; k < added.size(); ++k) index[added[k]] = within[k];
        if (inside)
          sum += Wide{factors.outer[factors.outerAt.at(index.data())]} *
                 factors.inner[factors.innerAt.at(index.data())];
      } while (advance(within.data(), addedShape));
      if (sum <= -kMagnitudeLimit || sum >= kMagnitudeLimit) return false;
      list.push_back(static_cast<std::int64_t>(sum));
    } while (advance(at.data(), keptShape));
    term.weights = integers(std::move(list));
    term.weightAt = {0, std::vector<std::int64_t>(extents.size(), 0)};
    std::int64_t stride = 1;
    for (std::size_t k = kept.size(); k-- > 0;) {
      term.weightAt.strides[kept[k]] = stride;
      stride *= extents[kept[k]];
    }
    for (std::size_t c : added) term.over[c - out_.size()] = 1;
    return true;
  }

  // The weight of both terms at an index is in the list of all products, at outer * inner size +
  // inner.
  bool multiply(Term& term, const Factors& factors) const {
    const auto& [outer, inner, outerAt, innerAt] = factors;
    if (outer.size() > kMaxWeights / inner.size()) return false;
    std::vector<std::int64_t> products;
    for (std::int64_t a : outer)
      for (std::int64_t b : inner) {
        const Wide product = Wide{a} * b;
        if (product <= -kMagnitudeLimit || product >= kMagnitudeLimit) return false;
        products.push_back(static_cast<std::int64_t>(product));
      }
    term.weights = integers(std::move(products));
    term.weightAt = innerAt;
    const std::int64_t step = std::ssize(inner);
    term.weightAt.offset += outerAt.offset * step;
    for (std::size_t c = 0; c < outerAt.strides.size(); ++c)
      term.weightAt.strides[c] += outerAt.strides[c] * step;
    return true;
  }

  // The part of the index at which the sum's index lies in the domain of its term. A coordinate that
  // moves with one column limits this column; one that moves with several is refused.
  bool restrict(Term& term, Factors& factors, const std::vector<Range>& domain,
                bool& vanishes) const {
    std::vector<Range> box;  // of the outer term's columns
    for (std::int64_t extent : extents_) box.push_back({0, extent - 1});
    std::copy(term.domain.begin(), term.domain.end(), box.begin());
    for (std::size_t d = 0; d < domain.size(); ++d) {
      const AffineRow& row = outer_.at[d];
      const RowBounds reach = boundsOf(row, extents_);
      if (reach.lo >= domain[d].lo && reach.hi <= domain[d].hi) continue;
      std::vector<std::size_t> moving;
      for (std::size_t c = 0; c < row.strides.size(); ++c)
        if (row.strides[c] != 0 && extents_[c] > 1) moving.push_back(c);
      if (moving.size() > 1) return false;
      if (moving.empty()) vanishes = true;
      if (moving.size() == 1) limit(box[moving[0]], row, row.strides[moving[0]], domain[d]);
    }
    for (Range range : box) vanishes = vanishes || range.lo > range.hi;
    if (!vanishes) cut(term, factors, box);
    return true;
  }

  // Cuts a column to the indices at which offset + stride * index lies in the range.
  static void limit(Range& column, const AffineRow& row, std::int64_t stride, Range range) {
    std::int64_t low = range.lo - row.offset, high = range.hi - row.offset;
    if (stride < 0) std::tie(low, high) = std::pair(-high, -low);
    const std::int64_t by = stride < 0 ? -stride : stride;
    column = {std::max(column.lo, ceilDivide(low, by)), std::min(column.hi, floorDivide(high, by))};
  }

  // Limits of the output index are the term's domain. A reduction counts from where it begins.
  void cut(Term& term, Factors& factors, const std::vector<Range>& box) const {
    const std::size_t out = out_.size();
    bool whole = true;
    for (std::size_t d = 0; d < out; ++d) whole = whole && box[d] == Range{0, out_[d] - 1};
    term.domain.clear();
    if (!whole) term.domain.assign(box.begin(), box.begin() + out);
    for (std::size_t c = out; c < box.size(); ++c) {
      term.over[c - out] = box[c].hi - box[c].lo + 1;
      for (AffineRow& row : term.at) row.offset += row.strides[c] * box[c].lo;
      for (AffineRow* row : {&factors.outerAt, &factors.innerAt})
        row->offset += row->strides[c] * box[c].lo;
    }
  }

  const Shape& out_;
  const Term& outer_;
  const DraftArray& sum_;
  Shape extents_;  // of the outer term's columns
};

// Adds a term to those that are there, or its weights to those of an equal one.
void join(std::vector<Term>& terms, Term term) {
  for (Term& known : terms) {
    const bool same = known.source == term.source && known.at == term.at &&
                      known.over == term.over && known.weightAt == term.weightAt &&
                      known.weights->size() == term.weights->size() && known.domain == term.domain;
    if (!same) continue;
    std::vector<std::int64_t> sum = *known.weights;
    for (std::size_t k = 0; k < sum.size(); ++k) {
      sum[k] += (*term.weights)[k];  // both are below 2^62
      TC0_ASSERT(withinLimit(magnitude(sum[k])));
    }
    known.weights = integers(std::move(sum));
    return;
  }
  terms.push_back(std::move(term));
}

Range valuesOfTables(const Tables& tables, const std::vector<std::int64_t>& base,
                     const std::vector<std::int64_t>& increments, std::int64_t variants) {
  Range range{base[0], base[0]};
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    for (std::int64_t v = 0; v < variants; ++v) {
      std::int64_t value = base[t * variants + v];
      range = range.hull({value, value});
      const std::int64_t first = variants * tables.start[t] + v * tables.gates(t);
      for (std::int64_t k = 0; k < tables.gates(t); ++k) {
        value += increments[first + k];
        range = range.hull({value, value});
      }
    }
  return range;
}

}  // namespace

std::vector<Term> flattened(const Draft& draft, const Value& value) {
  const Shape& out = value.digits;
  std::vector<Term> open, done;
  addTerm(open, value, 1, samePlace(value));
  while (!open.empty()) {
    std::optional<Term> term = withWeights(std::move(open.back()));
    open.pop_back();
    if (!term) fail("required weights below 2^62, found larger ones");
    for (AffineRow& row : term->at) row.strides.resize(out.size() + term->over.size(), 0);
    term->weightAt.strides.resize(out.size() + term->over.size(), 0);
    const bool isSum = term->source != kOne && draft.array(term->source).as<SumOp>() != nullptr;
    std::optional<std::vector<Term>> inner;
    if (isSum && open.size() + done.size() < kMaxTerms)
      inner = WriteOut(out, *term, draft.array(term->source)).terms();
    if (inner)
      open.insert(open.end(), inner->rbegin(), inner->rend());
    else
      join(done, std::move(*term));
  }
  return done;
}

namespace {

// The ranges of the sums that a range is made of, each found once.
class Ranges {
 public:
  explicit Ranges(const Draft& draft) : draft_(draft) {}

  Range of(ArrayId id) {
    const DraftArray& array = draft_.array(id);
    if (const auto* input = array.as<InputOp>()) return input->range;
    if (const auto* step = array.as<StepOp>())
      return valuesOfTables(step->tables, step->tables.base, step->tables.increments, 1);
    if (const auto* read = array.as<ReadOp>())
      return valuesOfTables(draft_.array(read->step).as<StepOp>()->tables, read->base,
                            read->increments, read->variants);
    auto known = sums_.find(id);
    if (known == sums_.end()) known = sums_.emplace(id, ofSum(*array.as<SumOp>())).first;
    return known->second;
  }

 private:
  Range ofSum(const SumOp& sum) {
    Wide lo = 0, hi = 0;
    for (const Term& term : sum.terms) {
      const Range source = term.source == kOne ? Range{1, 1} : of(term.source);
      std::optional<Wide> least, most;
      if (!term.domain.empty()) least = most = 0;
      const std::vector<std::int64_t> one{1};
      for (std::int64_t weight : term.weights == nullptr ? one : *term.weights)
        for (std::int64_t end : {source.lo, source.hi}) {
          const Wide scaled = Wide{weight} * term.scale;
          if (scaled <= -kMagnitudeLimit || scaled >= kMagnitudeLimit)
            fail("required weights below 2^62, found larger ones");
          const Wide value = scaled * end;
          least = least ? std::min(*least, value) : value;
          most = most ? std::max(*most, value) : value;
        }
      Wide times = 1;
      for (std::int64_t extent : term.over) times *= extent;
      lo += *least * times;
      hi += *most * times;
      if (lo <= -kMagnitudeLimit || hi >= kMagnitudeLimit)
        fail("required sums below 2^62, found larger ones");
    }
    return {static_cast<std::int64_t>(lo), static_cast<std::int64_t>(hi)};
  }

  const Draft& draft_;
  std::map<ArrayId, Range> sums_;
};

}  // namespace

Range rangeOf(const Draft& draft, ArrayId array) { return Ranges(draft).of(array); }

}  // namespace tc0::lower
