#include "runtime/arrays/recognise/parts.h"

#include <algorithm>
#include <utility>

namespace tc0 {

bool isEverywhere(const Term& term, const Shape& shape) {
  for (std::size_t d = 0; d < term.domain.size(); ++d)
    if (term.domain[d] != Range{0, shape[d] - 1}) return false;
  return true;
}

bool isConstant(const AffineRow& row) {
  return std::all_of(row.strides.begin(), row.strides.end(),
                     [](std::int64_t stride) { return stride == 0; });
}

std::optional<std::int64_t> oneWeight(const Term& term) {
  if (term.weights == nullptr) return term.scale;
  if (!isConstant(term.weightAt)) return std::nullopt;
  Wide weight = Wide{term.scale} * (*term.weights)[term.weightAt.offset];
  if (weight <= -kMostProduct || weight >= kMostProduct) return std::nullopt;
  return static_cast<std::int64_t>(weight);
}

Term withoutOnes(Term term, std::size_t rank) {
  for (std::size_t d = term.over.size(); d-- > 0;) {
    if (term.over[d] != 1) continue;
    term.over.erase(term.over.begin() + d);
    auto drop = [&](AffineRow& row) {
      if (row.strides.size() > rank + d) row.strides.erase(row.strides.begin() + rank + d);
    };
    for (AffineRow& row : term.at) drop(row);
    drop(term.weightAt);
  }
  return term;
}

AffineRow Parts::keep(const AffineRow& row, bool innerOnes) const {
  AffineRow kept{row.offset, {}};
  for (std::size_t c = 0; c < row.strides.size(); ++c)
    if (inner[c] == innerOnes) kept.strides.push_back(row.strides[c]);
  return kept;
}

std::optional<Parts> takeApart(const Circuit& circuit, const PerArray<Range>& ranges,
                               const Array& array, const Term& term, ArrayId end, bool banks) {
  Parts parts;
  if (term.source == kOne || !isEverywhere(term, array.shape)) return std::nullopt;
  const auto* step = circuit.array(term.source).as<StepOp>();
  if (step == nullptr) return std::nullopt;
  const Array& inside = circuit.array(step->numerator.array);
  const auto* sum = inside.as<SumOp>();
  if (sum == nullptr) return std::nullopt;
  parts.banks = banks;
  parts.rank = array.shape.size();
  std::size_t columns = parts.rank + term.over.size();
  parts.term = &term;
  parts.tables = &step->tables;
  AffineRow table = composed({widened(step->tableAt, circuit.array(term.source).shape.size())},
                             term.at, columns)[0];
  if (!isConstant(table)) return std::nullopt;
  parts.table = table.offset;
  IndexMap at = composed(step->numerator.at, term.at, columns);
  parts.inner.assign(columns, true);
  std::fill_n(parts.inner.begin(), parts.rank, false);
  for (const Term& own : sum->terms) {
    std::optional<std::int64_t> weight = oneWeight(own);
    if (!own.over.empty() || !isEverywhere(own, inside.shape) || !weight) return std::nullopt;
    if (own.source == kOne) {
      parts.constant += *weight;
      continue;
    }
    IndexMap place = composed(own.at, at, columns);
    Leaf leaf = leafOf(circuit, own.source, place, columns, banks);
    leaf.scale = *weight;
    if (step->denominator && !parts.quotient && *weight == 1) {
      IndexMap below = composed(step->denominator->at, term.at, columns);
      if (auto found =
              quotientOf(circuit, ranges, *step, parts.table, own.source, place, below, end)) {
        leaf = found->bank;
        parts.quotient = std::move(*found);
        parts.quotient->leaf = parts.leaves.size();
      }
    }
    for (const AffineRow& row : leaf.at)
      for (std::size_t c = 0; c < columns; ++c)
        if (row.strides[c] != 0) parts.inner[c] = false;
    parts.leaves.push_back(std::move(leaf));
  }
  if (step->denominator && !parts.quotient) return std::nullopt;
  for (std::size_t c = parts.rank; c < columns; ++c)
    (parts.inner[c] ? parts.innerShape : parts.outer).push_back(term.over[c - parts.rank]);
  return parts;
}

std::optional<TwoNumbers> twoNumbers(const Circuit& circuit, const PerArray<Range>& ranges,
                                     const Parts& parts) {
  TwoNumbers two;
  for (const Leaf& leaf : parts.leaves) {
    Leaf outer = leaf;
    for (AffineRow& row : outer.at) row = parts.keep(row, false);
    if (!isConstant(parts.keep(leaf.variant, false))) return std::nullopt;
    std::size_t n = 0;
    while (n < two.numbers.size() && !two.numbers[n].leaf().sameNumber(outer)) ++n;
    if (n == two.numbers.size()) two.numbers.emplace_back(circuit, outer, ranges[outer.array]);
    two.of.push_back(n);
    if (two.numbers.size() > 2) return std::nullopt;
  }
  if (two.numbers.size() != 2) return std::nullopt;
  return two;
}

}  // namespace tc0
