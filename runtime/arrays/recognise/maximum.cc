#include "runtime/arrays/recognise/maximum.h"

#include <utility>
#include <vector>

#include "circuit/base/table_values.h"
#include "runtime/arrays/recognise/leaf.h"
#include "runtime/arrays/recognise/parts.h"

namespace tc0 {
namespace {

// The one table of a step that each element has, or nothing.
std::optional<std::int64_t> oneTable(const StepOp& step) {
  if (!isConstant(step.tableAt)) return std::nullopt;
  return step.tableAt.offset;
}

// Whether rows depend on none of the columns [from, to).
bool isFree(const IndexMap& map, std::size_t from, std::size_t to) {
  for (const AffineRow& row : map)
    for (std::size_t c = from; c < to && c < row.strides.size(); ++c)
      if (row.strides[c] != 0) return false;
  return true;
}

// The rows without the columns [from, to).
AffineRow without(const AffineRow& row, std::size_t from, std::size_t to) {
  AffineRow rest = row;
  rest.strides.erase(rest.strides.begin() + from, rest.strides.begin() + to);
  return rest;
}

// A term that counts, for each threshold v, whether some number reaches it, over columns (o, v, r).
struct Counted {
  Shape thresholds, numbers;              // extents of v and of r
  Leaf leaf;                              // of the numbers
  std::vector<std::int64_t> below, more;  // of each v: its weight times the gate's values 0 and 1
};

// The weighted values of the gate at each v. Nothing if weights change along o.
bool weigh(const Term& term, std::size_t rank, const GateForm& gate, Counted& counted) {
  AffineRow row = widened(term.weightAt, rank + term.over.size());
  if (term.weights != nullptr && !isFree({row}, 0, rank)) return false;
  AffineRow inner{row.offset,
                  {row.strides.begin() + static_cast<std::ptrdiff_t>(rank), row.strides.end()}};
  std::vector<std::int64_t> v(term.over.size(), 0);
  do {
    Wide weight = term.scale;
    if (term.weights != nullptr) weight *= (*term.weights)[inner.at(v.data())];
    Wide below = weight * gate.base, more = weight * gate.increments[0];
    for (Wide number : {below, more})
      if (number <= -kMostProduct || number >= kMostProduct) return false;
    counted.below.push_back(static_cast<std::int64_t>(below));
    counted.more.push_back(static_cast<std::int64_t>(more));
  } while (advance(v.data(), term.over));
  return true;
}

std::optional<Counted> counted(const Circuit& circuit, const Array& array, const Term& term) {
  if (term.source == kOne || term.over.empty() || !isEverywhere(term, array.shape))
    return std::nullopt;
  const auto* some = circuit.array(term.source).as<StepOp>();
  if (some == nullptr || some->denominator) return std::nullopt;
  std::optional<std::int64_t> table = oneTable(*some);
  if (!table || some->tables.gates(*table) != 1 || some->tables.p[some->tables.start[*table]] != 1)
    return std::nullopt;
  const Array& countArray = circuit.array(some->numerator.array);
  const auto* count = countArray.as<SumOp>();
  if (count == nullptr || count->terms.size() != 1) return std::nullopt;
  const Term& each = count->terms[0];
  if (each.source == kOne || oneWeight(each) != 1 || !isEverywhere(each, countArray.shape))
    return std::nullopt;
  Counted found;
  found.thresholds = term.over;
  found.numbers = each.over;
  std::size_t rank = array.shape.size(), inner = rank + term.over.size();
  if (!weigh(term, rank, formOf(some->tables, *table), found)) return std::nullopt;
  // Columns (o, v) lead to an element of the count, and with r to what it counts.
  std::size_t columns = inner + each.over.size();
  IndexMap at = composed(some->numerator.at, term.at, columns);
  for (std::size_t d = 0; d < each.over.size(); ++d) {
    AffineRow row = widened({}, columns);
    row.strides[inner + d] = 1;
    at.push_back(row);
  }
  found.leaf = leafOf(circuit, each.source, composed(each.at, at, columns), columns, true);
  bool numbersStay = isFree(found.leaf.at, rank, inner);
  bool thresholdsStay =
      isFree({found.leaf.variant}, 0, rank) && isFree({found.leaf.variant}, inner, columns);
  if (!found.leaf.bank || !numbersStay || !thresholdsStay) return std::nullopt;
  return found;
}

// What the term is at each rank of the largest number. Nothing if what is counted is no gate that is 1
// from some rank on.
std::optional<std::vector<std::int64_t>> byRank(const Circuit& circuit, std::size_t rank,
                                                const Counted& term, const BankValues& values,
                                                std::int64_t table, Proofs& proofs) {
  const StepOp& bank = *circuit.array(term.leaf.array).as<StepOp>();
  std::int64_t ranks = bank.tables.gates(table) + 1;
  proofs.budget -= ranks * std::ssize(term.below);
  if (proofs.budget < 0) return std::nullopt;
  std::vector<std::int64_t> result(magnitude(ranks), 0), v(term.thresholds.size(), 0);
  AffineRow variant{
      term.leaf.variant.offset,
      {term.leaf.variant.strides.begin() + static_cast<std::ptrdiff_t>(rank),
       term.leaf.variant.strides.begin() + static_cast<std::ptrdiff_t>(rank + v.size())}};
  std::size_t k = 0;
  do {
    std::int64_t before = 0;
    for (std::int64_t r = 0; r < ranks; ++r) {
      std::int64_t reached = values(table, variant.at(v.data()), r);
      if (reached < before || reached > 1) return std::nullopt;
      before = reached;
      Wide sum = Wide{result[magnitude(r)]} + term.below[k] + (reached == 1 ? term.more[k] : 0);
      if (sum <= -kMostProduct || sum >= kMostProduct) return std::nullopt;
      result[magnitude(r)] = static_cast<std::int64_t>(sum);
    }
    ++k;
  } while (advance(v.data(), term.thresholds));
  return result;
}

// The law term = scale * x + constant, if it holds at each rank and x rises.
std::optional<std::pair<std::int64_t, std::int64_t>> lawOf(const std::vector<std::int64_t>& term,
                                                           const std::vector<std::int64_t>& x) {
  if (x.front() == x.back()) return std::nullopt;
  Wide span = Wide{term.back()} - term.front(), over = Wide{x.back()} - x.front();
  if (span % over != 0 || span == 0) return std::nullopt;
  Wide scale = span / over, constant = term.front() - scale * x.front();
  for (std::size_t r = 0; r < x.size(); ++r)
    if (scale * x[r] + constant != term[r] || (r > 0 && x[r] < x[r - 1])) return std::nullopt;
  if (scale <= -kMostProduct || scale >= kMostProduct || constant <= -kMostProduct ||
      constant >= kMostProduct)
    return std::nullopt;
  return std::pair{static_cast<std::int64_t>(scale), static_cast<std::int64_t>(constant)};
}

// Whether an array shows, element by element, what a bank decides.
bool shows(const Circuit& circuit, ArrayId array, ArrayId bank) {
  const auto* read = circuit.array(array).as<ReadOp>();
  return array == bank || (read != nullptr && read->step == bank && read->variants == 1 &&
                           circuit.array(array).shape == circuit.array(bank).shape &&
                           isIdentity(read->at, circuit.array(array).shape));
}

// What the term is, by rank, for each table of the bank.
using ByTable = std::vector<std::vector<std::int64_t>>;

// The law term = scale * x + constant, in which x is what an array shows, if it is that of all tables.
std::optional<std::pair<std::int64_t, std::int64_t>> lawOfAll(const Circuit& circuit,
                                                              const ByTable& term, ArrayId shown) {
  BankValues values(circuit, shown);
  std::optional<std::pair<std::int64_t, std::int64_t>> law;
  for (std::size_t table = 0; table < term.size(); ++table) {
    std::vector<std::int64_t> x;
    for (std::size_t r = 0; r < term[table].size(); ++r)
      x.push_back(values(static_cast<std::int64_t>(table), 0, static_cast<std::int64_t>(r)));
    auto own = lawOf(term[table], x);
    if (!own || (law && *own != *law)) return std::nullopt;
    law = own;
  }
  return law;
}

}  // namespace

std::optional<RewrittenSum> recogniseMaximum(const Circuit& circuit, ArrayId sum,
                                             const RewrittenSum& so, std::size_t number,
                                             Proofs& proofs) {
  const Array& array = circuit.array(sum);
  std::size_t rank = array.shape.size();
  std::optional<Counted> term = counted(circuit, array, so.terms[number]);
  if (!term) return std::nullopt;
  const StepOp& bank = *circuit.array(term->leaf.array).as<StepOp>();
  // All numbers of one maximum have the same table.
  std::size_t columns = rank + term->thresholds.size() + term->numbers.size();
  IndexMap table = composed({widened(bank.tableAt, circuit.array(term->leaf.array).shape.size())},
                            term->leaf.at, columns);
  if (!isFree(table, rank, columns)) return std::nullopt;
  BankValues values(circuit, term->leaf.shown);
  ByTable byTable;
  for (std::int64_t t = 0; t < bank.tables.tables(); ++t) {
    auto ranks = byRank(circuit, rank, *term, values, t, proofs);
    if (!ranks) return std::nullopt;
    byTable.push_back(std::move(*ranks));
  }

  Leaf own = term->leaf;
  for (AffineRow& row : own.at) row = without(row, rank, rank + term->thresholds.size());
  for (ArrayId shown = own.array; shown < sum; ++shown) {
    if (!shows(circuit, shown, own.array)) continue;
    auto law = lawOfAll(circuit, byTable, shown);
    if (!law) continue;
    RewrittenSum result = so;
    result.terms.erase(result.terms.begin() + static_cast<std::ptrdiff_t>(number));
    result.maxima.push_back({shown, own.at, term->numbers, law->first});
    Term constant;
    constant.scale = law->second;
    if (law->second != 0) result.terms.push_back(std::move(constant));
    return result;
  }
  return std::nullopt;
}

}  // namespace tc0
