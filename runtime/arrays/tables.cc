#include "runtime/arrays/tables.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

constexpr std::int64_t kFewPoints = 4;    // up to here, comparing with each beats looking up
constexpr std::int64_t kSomePoints = 12;  // up to here, comparing with each beats searching
constexpr std::int64_t kCellPoints = 6;   // up to here, it beats a guess as well
constexpr std::int64_t kByteTable = 256;  // a lookup table below this is always worth it
// A larger lookup table would crowd the lanes out of the cache.
constexpr std::int64_t kLargestTable = 1 << 14;
constexpr std::int64_t kLongTable = 1 << 11;
constexpr std::int64_t kLineLimit = std::int64_t{1} << 50;  // v + add is a double within this
constexpr std::int64_t kGridLimit = std::int64_t{1} << 60;  // v + add fits 64 bits within this

// What a kernel makes of v by a kAffine or kLookup table.
template <class Number>
Number valueOnGrid(const StepTable<Number>& table, std::int64_t v) {
  std::int64_t i = std::clamp<std::int64_t>((v + table.add) >> table.shift, 0, table.top);
  return table.form == StepTable<Number>::Form::kAffine
             ? static_cast<Number>(table.base + table.factor * i)
             : table.values[i];
}

}  // namespace

// The gates of a table that decide anything while n lies in its range and d, the denominator, in
// its own. A gate [q * n >= p * d] with q > 0 is always 1 if it is so at the lowest n and the d
// that makes p * d largest; then `base` takes its increment. It is never 1 if it is 0 at the other
// ends.
template <class Number>
auto StepTableSet<Number>::livePoints(const Tables& tables, std::int64_t table,
                                      const std::int64_t* increments, Range n, Range d,
                                      std::int64_t& base) -> Points {
  Points points;
  std::int64_t first = tables.start[table];
  for (std::int64_t k = 0; k < tables.gates(table); ++k) {
    Point point{tables.p[first + k], tables.qAt(first + k), increments[k]};
    Wide p = point.p, q = point.q;
    bool always = q * n.lo >= p * (point.p < 0 ? d.lo : d.hi);
    bool never = q * n.hi < p * (point.p < 0 ? d.hi : d.lo);
    if (always)
      base += point.increment;
    else if (!never && point.increment != 0)
      points.push_back(point);
  }
  return points;
}

// Whether the table equals the gates. Both are constant between thresholds, so it is enough to look
// at each threshold and at the number below it.
template <class Number>
bool StepTableSet<Number>::provedOnGrid(const StepTable<Number>& table, const Points& points,
                                        std::int64_t base) {
  for (const Point& point : points) {
    if (valueOnGrid(table, point.p - 1) != base) return false;
    base += point.increment;
    if (valueOnGrid(table, point.p) != base) return false;
  }
  return true;
}

// Fills in a table on a grid; returns false if there is none or it is not worth it. All thresholds
// are points[0] plus multiples of 2^shift, where shift is the number of zeros that all distances
// between them end in. So i = (v + add) >> shift is 0 below the first threshold, 1 from there on,
// and changes at every threshold. A table is used only if it is proved equal to the gates.
template <class Number>
bool StepTableSet<Number>::addOnGrid(StepTable<Number>& table, const Points& points,
                                     std::int64_t base, std::int64_t longest) {
  TC0_ASSERT(!points.empty());
  std::uint64_t differences = 0;
  bool equal = true;
  for (std::size_t k = 1; k < points.size(); ++k) {
    TC0_ASSERT(points[k - 1].p <= points[k].p);
    differences |= magnitude(points[k].p - points[k - 1].p);
    equal &= points[k].p - points[k - 1].p == points[1].p - points[0].p &&
             points[k].increment == points[0].increment;
  }
  table.shift = points.size() == 1 ? 0 : std::countr_zero(differences);
  std::int64_t top = ((points.back().p - points[0].p) >> table.shift) + 1;
  table.add = (std::int64_t{1} << table.shift) - points[0].p;
  table.top = top;
  if (equal && top == table.count) {
    table.form = Form::kAffine;
    table.factor = points[0].increment;
    if (provedOnGrid(table, points, base)) return true;
  }
  bool worth = top < kByteTable || (top < longest && lookupEntries_ + top < lookupBudget_);
  if (table.count <= kFewPoints || !worth) return false;
  table.form = Form::kLookup;
  std::vector<Number> values;
  std::int64_t value = base;
  std::size_t next = 0;
  for (std::int64_t i = 0; i <= top; ++i) {
    while (next < points.size() && ((points[next].p + table.add) >> table.shift) <= i)
      value += points[next++].increment;
    values.push_back(value);
  }
  table.values = values.data();
  bool proved = provedOnGrid(table, points, base);
  if (proved) values_.insert(values_.end(), values.begin(), values.end());
  if (proved) lookupEntries_ += top + 1;
  return proved;
}

// Fills in a table whose points are guessed from a line; returns false if that takes too many
// comparisons. The line of a plain table starts at the first point, so that it has small numbers
// alone. Numbers of 64 bits must be small enough to be doubles.
template <class Number>
bool StepTableSet<Number>::addCells(StepTable<Number>& table, const Points& points, bool ratio) {
  if (table.count <= kCellPoints) return false;
  bool narrow = sizeof(Number) == 4;
  std::vector<double> thresholds;
  for (const Point& point : points) {
    auto p = static_cast<double>(ratio ? point.p : point.p - points[0].p);
    thresholds.push_back(p / static_cast<double>(point.q));
  }
  for (std::size_t k = 1; k < thresholds.size(); ++k)
    if (!(thresholds[k - 1] < thresholds[k])) return false;
  std::optional<Cells> cells =
      cellsFor(thresholds, narrow ? LineNumbers::kFloat : LineNumbers::kDouble);
  if (!cells) return false;
  table.slope = cells->slope;
  table.offset = cells->offset;
  table.top = cells->top;
  if (ratio && addPairs(table, points, *cells)) return true;
  table.form = Form::kCells;
  table.rounds = static_cast<int>(cells->rounds);
  table.add = ratio ? 0 : -points[0].p;
  ranks_.insert(ranks_.end(), cells->ranks.begin(), cells->ranks.end());
  table.factor = points[0].increment;
  std::int64_t value = table.base;
  values_.push_back(table.base);
  bool equal = true;
  for (const Point& point : points) {
    equal &= point.increment == points[0].increment;
    points_.push_back(point.p);
    if (ratio) denominators_.push_back(point.q);
    values_.push_back(value += point.increment);
  }
  points_.push_back(ratio ? Number{1} : std::numeric_limits<Number>::max());
  if (ratio) denominators_.push_back(0);
  if (!equal) table.factor = 0;
  return true;
}

// Fills in the lists by cell; returns false if a number does not fit its half of an entry.
template <class Number>
bool StepTableSet<Number>::addPairs(StepTable<Number>& table, const Points& points,
                                    const Cells& cells) {
  if (sizeof(Number) != 4 || cells.rounds != 1 || !table.small) return false;
  auto isShort = [](std::int64_t number) { return number >= INT16_MIN && number <= INT16_MAX; };
  std::vector<std::int64_t> values{table.base};
  bool equal = cells.ranks.empty(), shortValues = isShort(table.base);
  for (const Point& point : points) {
    values.push_back(values.back() + point.increment);
    equal &= point.increment == points[0].increment;
    shortValues &= isShort(values.back());
    if (!isShort(point.p) || point.q > UINT16_MAX) return false;
  }
  if (!equal && !shortValues) return false;
  table.form = Form::kPairs;
  table.factor = equal ? points[0].increment : 0;
  values.push_back(values.back());
  for (std::int64_t c = 0; c <= cells.top; ++c) {
    auto rank = magnitude(cells.ranks.empty() ? c : cells.ranks[c]);
    // [0 * n >= 1 * d] behind the last point.
    Point point = rank < points.size() ? points[rank] : Point{1, 0, 0};
    pairs_.push_back(static_cast<Number>(point.p * 65536 + point.q));
    if (!equal)
      ends_.push_back(static_cast<Number>(values[rank + 1] * 65536 + (values[rank] & 0xFFFF)));
  }
  return true;
}

// Whether both sides of every comparison of a ratio table fit 32 bits.
template <class Number>
bool StepTableSet<Number>::isSmall(const Points& points, Range numerator, Range denominator) const {
  Magnitude n = std::max(magnitude(numerator.lo), magnitude(numerator.hi));
  Magnitude d = std::max(magnitude(denominator.lo), magnitude(denominator.hi));
  return std::all_of(points.begin(), points.end(), [&](const Point& point) {
    return multiplyMagnitudes(magnitude(point.q), n) < (Magnitude{1} << 31) &&
           multiplyMagnitudes(magnitude(point.p), d) < (Magnitude{1} << 31);
  });
}

// Fills in a table that is a list of points, compared one by one if they are few, otherwise
// searched.
template <class Number>
void StepTableSet<Number>::addList(StepTable<Number>& table, const Points& points, bool ratio) {
  bool search = table.count > kSomePoints;
  table.form = search ? Form::kSearch : Form::kCompare;
  std::int64_t value = table.base;
  if (search) values_.push_back(table.base);
  for (const Point& point : points) {
    value += point.increment;
    points_.push_back(point.p);
    if (ratio) denominators_.push_back(point.q);
    values_.push_back(search ? value : point.increment);
  }
  if (!search) return;
  table.depth = std::bit_width(magnitude(table.count));
  // Fills the list up with points that nothing reaches; in a ratio they are [0 * n >= 1 * d], d >
  // 0.
  for (std::int64_t k = table.count; k < (std::int64_t{1} << table.depth) - 1; ++k) {
    points_.push_back(ratio ? Number{1} : std::numeric_limits<Number>::max());
    if (ratio) denominators_.push_back(0);
  }
}

// Adds one table. Where its lists begin is kept as numbers, since the lists still move.
template <class Number>
void StepTableSet<Number>::add(const Points& points, std::int64_t base, bool ratio, Range numerator,
                               Range denominator) {
  bool grid = numerator.lo > -kGridLimit && numerator.hi < kGridLimit;
  bool exact = numerator.lo > -kLineLimit && numerator.hi < kLineLimit;
  StepTable<Number> table;
  table.small = ratio && isSmall(points, numerator, denominator);
  table.base = base;
  table.count = std::ssize(points);
  pointsAt_.push_back(points_.size());
  valuesAt_.push_back(values_.size());
  ranksAt_.push_back(ranks_.size());
  pairsAt_.push_back(pairs_.size());
  endsAt_.push_back(ends_.size());
  bool done = points.empty();
  // A table is first tried without long look-up tables, which may not stay in the first cache, where
  // the lists of a guess do. Ratios of 64 bits are searched: their comparisons cost more than a
  // guess saves.
  bool guessed = exact && (!ratio || sizeof(Number) == 4);
  if (!ratio && grid)
    done = done || addOnGrid(table, points, base, guessed ? kLongTable : kLargestTable);
  if (guessed) done = done || addCells(table, points, ratio);
  if (!ratio && grid) done = done || addOnGrid(table, points, base, kLargestTable);
  if (!done) addList(table, points, ratio);
  tables_.push_back(table);
}

template <class Number>
StepTableSet<Number>::StepTableSet(const StepOp& step, const std::vector<std::int64_t>& base,
                                   const std::vector<std::int64_t>& increments,
                                   std::int64_t variants, Range numerator, Range denominator) {
  const Tables& tables = step.tables;
  lookupBudget_ = std::max<std::int64_t>(4 * kLargestTable, 4 * std::ssize(increments));
  bool ratio = step.denominator.has_value();
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    for (std::int64_t v = 0; v < variants; ++v) {
      std::int64_t value = base[t * variants + v];
      const std::int64_t* own =
          increments.data() + variants * tables.start[t] + v * tables.gates(t);
      Points points = livePoints(tables, t, own, numerator, denominator, value);
      add(points, value, ratio, numerator, denominator);
    }
  TC0_ASSERT(!ratio || denominator.lo > 0);
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    tables_[i].points = points_.data() + pointsAt_[i];
    tables_[i].denominators = ratio ? denominators_.data() + pointsAt_[i] : nullptr;
    tables_[i].values = values_.data() + valuesAt_[i];
    if (tables_[i].form == Form::kPairs) {
      tables_[i].pairs = pairs_.data() + pairsAt_[i];
      bool listed = (i + 1 < tables_.size() ? endsAt_[i + 1] : ends_.size()) > endsAt_[i];
      if (listed) tables_[i].ends = ends_.data() + endsAt_[i];
    }
    bool cell = tables_[i].form == Form::kCells;
    std::size_t end = i + 1 < tables_.size() ? ranksAt_[i + 1] : ranks_.size();
    if (cell && end > ranksAt_[i]) tables_[i].ranks = ranks_.data() + ranksAt_[i];
  }
}

template class StepTableSet<std::int32_t>;
template class StepTableSet<std::int64_t>;

}  // namespace tc0
