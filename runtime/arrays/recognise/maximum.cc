#include "runtime/arrays/recognise/maximum.h"

#include <algorithm>
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

// A value that a number can take: what some array shows, and the table and rank behind it.
struct Point {
  std::int64_t x, table, rank;
};

// All values of a number, ordered by what an array shows.
std::vector<Point> pointsOf(const Circuit& circuit, ArrayId bank, ArrayId shown) {
  const Tables& tables = circuit.array(bank).as<StepOp>()->tables;
  BankValues values(circuit, shown);
  std::vector<Point> points;
  for (std::int64_t table = 0; table < tables.tables(); ++table)
    for (std::int64_t rank = 0; rank <= tables.gates(table); ++rank)
      points.push_back({values(table, 0, rank), table, rank});
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  return points;
}

// What the term is if the largest number is each of the points. Nothing if some gate that is counted
// is no function of x that rises from 0 to 1.
std::optional<std::vector<std::int64_t>> termAt(const std::vector<Point>& points,
                                                const Counted& term, const BankValues& values,
                                                const AffineRow& variant) {
  std::vector<std::int64_t> result(points.size(), 0), v(term.thresholds.size(), 0);
  std::size_t k = 0;
  do {
    std::int64_t before = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      std::int64_t reached = values(points[i].table, variant.at(v.data()), points[i].rank);
      bool moves = i > 0 && points[i].x == points[i - 1].x && reached != before;
      if (reached < before || reached > 1 || moves) return std::nullopt;
      before = reached;
      Wide sum = Wide{result[i]} + term.below[k] + (reached == 1 ? term.more[k] : 0);
      if (sum <= -kMostProduct || sum >= kMostProduct) return std::nullopt;
      result[i] = static_cast<std::int64_t>(sum);
    }
    ++k;
  } while (advance(v.data(), term.thresholds));
  return result;
}

// The law term = scale * x + constant, if it holds at each point.
std::optional<std::pair<std::int64_t, std::int64_t>> lawOf(const std::vector<std::int64_t>& term,
                                                           const std::vector<Point>& points) {
  if (points.front().x == points.back().x) return std::nullopt;
  Wide span = Wide{term.back()} - term.front(), over = Wide{points.back().x} - points.front().x;
  if (span % over != 0 || span == 0) return std::nullopt;
  Wide scale = span / over, constant = term.front() - scale * points.front().x;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (scale * points[i].x + constant != term[i]) return std::nullopt;
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

}  // namespace

std::optional<RewrittenSum> recogniseMaximum(const Circuit& circuit, ArrayId sum,
                                             const RewrittenSum& so, std::size_t number,
                                             Proofs& proofs) {
  const Array& array = circuit.array(sum);
  std::size_t rank = array.shape.size();
  std::optional<Counted> term = counted(circuit, array, so.terms[number]);
  if (!term) return std::nullopt;
  auto first = term->leaf.variant.strides.begin() + static_cast<std::ptrdiff_t>(rank);
  AffineRow variant{term->leaf.variant.offset,
                    {first, first + static_cast<std::ptrdiff_t>(term->thresholds.size())}};
  BankValues values(circuit, term->leaf.shown);
  Leaf own = term->leaf;
  for (AffineRow& row : own.at) row = without(row, rank, rank + term->thresholds.size());
  for (ArrayId shown = own.array; shown < sum; ++shown) {
    if (!shows(circuit, shown, own.array)) continue;
    std::vector<Point> points = pointsOf(circuit, own.array, shown);
    proofs.budget -= std::ssize(points) * std::ssize(term->below);
    if (proofs.budget < 0) return std::nullopt;
    auto at = termAt(points, *term, values, variant);
    auto law = at ? lawOf(*at, points) : std::nullopt;
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
