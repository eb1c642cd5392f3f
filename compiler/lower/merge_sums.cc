#include "compiler/lower/merge_sums.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/sources.h"

namespace tc0::lower {
namespace {

// The number of elements. A long double cannot overflow here.
long double size(const Shape& shape) {
  long double result = 1;
  for (std::int64_t extent : shape) result *= extent;
  return result;
}

// The term that a reader gets for the inner sum's term `inner` if it reads that sum by `outer`.
//
// With o the reader's index, r the outer reduction and r' the inner one, the outer term reads the
// sum at outer.at(o, r), and the inner term reads its source at inner.at(that, r'). `through` is
// the map (o, r, r') -> (outer.at(o, r), r'), and inner.at composed with it is affine in (o, r,
// r'), as the new term needs. Weights of the outer term are still indexed by (o, r): their strides
// along r' are 0.
Term composed(const Term& outer, const Term& inner, std::size_t rank) {
  std::size_t first = outer.over.size(), second = inner.over.size(),
              columns = rank + first + second;
  TC0_ASSERT(inner.domain.empty() && (outer.weights == nullptr || inner.weights == nullptr));
  IndexMap through = outer.at;
  for (AffineRow& row : through) row.strides.resize(columns, 0);
  for (std::size_t k = 0; k < second; ++k) {
    AffineRow row{0, std::vector<std::int64_t>(columns, 0)};
    row.strides[rank + first + k] = 1;
    through.push_back(std::move(row));
  }
  Term term;
  term.source = inner.source;
  term.scale = outer.scale * inner.scale;
  term.over = outer.over;
  term.over.insert(term.over.end(), inner.over.begin(), inner.over.end());
  for (const AffineRow& row : inner.at) {
    term.at.push_back(compose(row, through));
    term.at.back().strides.resize(columns, 0);
  }
  term.domain = outer.domain;
  term.weights = outer.weights != nullptr ? outer.weights : inner.weights;
  if (outer.weights != nullptr) term.weightAt = outer.weightAt;
  if (inner.weights != nullptr) term.weightAt = compose(inner.weightAt, through);
  if (term.weights != nullptr) term.weightAt.strides.resize(columns, 0);
  return term;
}

class Merger {
 public:
  // A root counts as read twice, so that it is never merged.
  Merger(Draft& draft, const PerArray<bool>& live, const std::vector<ArrayId>& roots)
      : draft_(draft), uses_(live.size(), 0) {
    for (ArrayId id : live.ids())
      if (live[id])
        for (ArrayId source : sourcesOf(draft.array(id).op)) ++uses_[source];
    for (ArrayId root : roots) uses_[root] += 2;
  }

  // In rising order, so that a sum has absorbed what it reads before its reader asks for it.
  int run(const PerArray<bool>& live) {
    for (ArrayId id : live.ids())
      if (live[id]) merge(id);
    return merged_;
  }

 private:
  void merge(ArrayId id) {
    const DraftArray& array = draft_.array(id);
    const auto* sum = array.as<SumOp>();
    if (sum == nullptr) return;
    std::vector<Term> terms;
    int before = merged_;
    for (const Term& term : sum->terms) {
      const SumOp* inner = innerOf(array, term);
      if (inner == nullptr) {
        terms.push_back(term);
        continue;
      }
      for (const Term& one : inner->terms) terms.push_back(composed(term, one, array.shape.size()));
      ++merged_;
    }
    if (merged_ > before) draft_.replace(id, SumOp{std::move(terms)});
  }

  // The sum that a term reads, if it may be merged into the reader; null if not.
  //
  // `work` is the number of products that one element of the inner sum takes. Kept, the sum takes
  // size(source) * work products and its reader `reads` more. Merged, each of the reader's reads
  // takes `work`.
  const SumOp* innerOf(const DraftArray& reader, const Term& term) const {
    if (term.source == kOne || uses_[term.source] != 1) return nullptr;
    const DraftArray& source = draft_.array(term.source);
    const auto* inner = source.as<SumOp>();
    if (inner == nullptr) return nullptr;
    long double work = 0;
    for (const Term& one : inner->terms) {
      if (!one.domain.empty() || (one.weights != nullptr && term.weights != nullptr))
        return nullptr;
      if (one.over.size() + term.over.size() + reader.shape.size() > kMaxRank) return nullptr;
      Wide scale = Wide{term.scale} * one.scale;
      if (scale > kMagnitudeLimit || -scale > kMagnitudeLimit) return nullptr;
      work += size(one.over);
    }
    long double reads = size(reader.shape) * size(term.over);
    return reads * work <= size(source.shape) * work + reads ? inner : nullptr;
  }

  Draft& draft_;
  PerArray<int> uses_;
  int merged_ = 0;
};

}  // namespace

int mergeSums(Draft& draft, const PerArray<bool>& live, const std::vector<ArrayId>& roots) {
  return Merger(draft, live, roots).run(live);
}

}  // namespace tc0::lower
