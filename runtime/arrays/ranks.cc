#include "runtime/arrays/ranks.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"
#include "circuit/base/table_values.h"
#include "runtime/arrays/cells.h"
#include "runtime/arrays/line.h"

namespace tc0 {
namespace {

constexpr Magnitude kExactRatio = Magnitude{1} << 48;
constexpr std::int64_t kFewPoints = 6;  // up to here, halving beats a guess
constexpr Wide kLawLimit = Wide{1} << 30;

Magnitude largestOf(Range range) { return std::max(magnitude(range.lo), magnitude(range.hi)); }

GateForm valuesOf(const StepOp& step, const ReadOp* read, std::int64_t table,
                  std::int64_t variant) {
  return read == nullptr ? formOf(step.tables, table) : formOf(*read, step.tables, table, variant);
}

}  // namespace

bool ranksFitDoubles(const StepOp& step, Range numerator, Range denominator) {
  const Tables& tables = step.tables;
  for (std::int64_t table = 0; table < tables.tables(); ++table)
    if (tables.gates(table) >= std::numeric_limits<std::int32_t>::max()) return false;
  if (largestOf(numerator) >= kDoubleSum || largestOf(denominator) >= kDoubleSum) return false;
  if (!step.denominator) return true;
  for (std::int64_t k = 0; k < std::ssize(tables.p); ++k)
    if (multiplyMagnitudes(magnitude(tables.p[k]), largestOf(denominator)) >= kExactRatio ||
        magnitude(tables.qAt(k)) >= kDoubleSum)
      return false;
  return true;
}

RankTables::RankTables(const StepOp& step, Range numerator, Range denominator) {
  struct Place {
    std::size_t points, cells;
  };
  std::vector<Place> places;
  for (std::int64_t table = 0; table < step.tables.tables(); ++table) {
    places.push_back({points_.size(), cells_.size()});
    add(step, table, numerator, denominator);
  }
  places.push_back({points_.size(), cells_.size()});
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    tables_[t].points = points_.data() + places[t].points;
    if (places[t + 1].cells > places[t].cells) tables_[t].cells = cells_.data() + places[t].cells;
  }
}

void RankTables::add(const StepOp& step, std::int64_t table, Range numerator, Range denominator) {
  const Tables& tables = step.tables;
  RankRange ranks = reachedRanks(tables, table, numerator, denominator);
  std::vector<std::int64_t> whole;
  std::vector<double> points;
  for (std::int64_t k = tables.start[table] + ranks.least; k < tables.start[table] + ranks.most;
       ++k) {
    auto p = static_cast<double>(tables.p[k]), q = static_cast<double>(tables.qAt(k));
    whole.push_back(tables.p[k]);
    points.push_back(p / q);
  }
  RankTable own;
  own.first = static_cast<std::int32_t>(ranks.least);
  bool done = points.empty() || (!step.denominator && addLine(own, whole)) || addCells(own, points);
  if (!done) addList(own, points);
  tables_.push_back(own);
}

bool RankTables::addLine(RankTable& table, const std::vector<std::int64_t>& thresholds) {
  std::optional<CountingLine> line = countingLine(thresholds);
  if (!line) return false;
  table.form = RankTable::Form::kLine;
  table.add = line->add;
  table.slope = line->slope;
  table.offset = line->offset;
  table.top = static_cast<double>(thresholds.size());
  return true;
}

bool RankTables::addCells(RankTable& table, const std::vector<double>& thresholds) {
  if (std::ssize(thresholds) <= kFewPoints) return false;
  for (std::size_t k = 1; k < thresholds.size(); ++k)
    if (!(thresholds[k - 1] < thresholds[k])) return false;
  std::optional<Cells> cells = cellsFor(thresholds, LineNumbers::kDouble);
  if (!cells) return false;
  table.form = RankTable::Form::kCells;
  table.slope = cells->slope;
  table.offset = cells->offset;
  table.top = static_cast<double>(cells->top);
  table.rounds = static_cast<int>(cells->rounds);
  cells_.insert(cells_.end(), cells->ranks.begin(), cells->ranks.end());
  points_.insert(points_.end(), thresholds.begin(), thresholds.end());
  points_.push_back(std::numeric_limits<double>::infinity());
  return true;
}

void RankTables::addList(RankTable& table, const std::vector<double>& thresholds) {
  table.form = RankTable::Form::kSearch;
  table.depth = std::bit_width(thresholds.size());
  points_.insert(points_.end(), thresholds.begin(), thresholds.end());
  std::size_t filled = (std::size_t{1} << table.depth) - 1 - thresholds.size();
  points_.insert(points_.end(), filled, std::numeric_limits<double>::infinity());
}

bool ValueTables::fit(const StepOp& step, const ReadOp* read) {
  std::int64_t variants = read == nullptr ? 1 : read->variants;
  auto fits = [](Wide value) { return value >= INT32_MIN && value <= INT32_MAX; };
  for (std::int64_t table = 0; table < step.tables.tables(); ++table)
    for (std::int64_t variant = 0; variant < variants; ++variant) {
      GateForm form = valuesOf(step, read, table, variant);
      Wide value = form.base;
      if (!fits(value)) return false;
      for (std::int64_t increment : form.increments)
        if (!fits(value += increment)) return false;
    }
  return true;
}

namespace {

// The values by rank.
std::vector<std::int64_t> valuesByRank(const GateForm& form) {
  std::vector<std::int64_t> values{form.base};
  for (std::int64_t increment : form.increments) values.push_back(values.back() + increment);
  return values;
}

bool fitsLaw(Wide number) { return number >= -kLawLimit && number <= kLawLimit; }

// The law of values that are a polynomial of degree 2 at most, such as squares, or nothing.
std::optional<ValueTable> polynomialOf(const std::vector<std::int64_t>& values) {
  Wide base = values[0], factor = 0, second = 0;
  if (values.size() > 1) factor = Wide{values[1]} - values[0];
  if (values.size() > 2) {
    Wide twice = Wide{values[2]} - 2 * Wide{values[1]} + values[0];
    if (twice % 2 != 0) return std::nullopt;
    second = twice / 2;
    factor -= second;
  }
  for (std::size_t k = 0; k < values.size(); ++k) {
    Wide rank = static_cast<std::int64_t>(k), inner = factor + second * rank;
    if (!fitsLaw(inner) || !fitsLaw(inner * rank) || base + inner * rank != values[k])
      return std::nullopt;
  }
  ValueTable law;
  law.base = static_cast<std::int32_t>(base);
  law.factor = static_cast<std::int32_t>(factor);
  law.second = static_cast<std::int32_t>(second);
  return law;
}

// The law of values that are signed squares, or nothing: below the turn they bend the other way than
// above, and the first three values tell all about it.
std::optional<ValueTable> signedSquareOf(const std::vector<std::int64_t>& values) {
  if (values.size() < 5) return std::nullopt;
  Wide rise = Wide{values[1]} - values[0];
  Wide bend = Wide{values[2]} - 2 * Wide{values[1]} + values[0];
  if (bend == 0 || bend % 2 != 0) return std::nullopt;
  Wide second = -bend / 2;
  if (rise % second != 0 || (rise / second + 1) % 2 != 0) return std::nullopt;
  Wide turn = (rise / second + 1) / 2;
  if (turn < 2 || turn >= std::ssize(values) || !fitsLaw(turn * turn)) return std::nullopt;
  Wide base = values[0] + second * turn * turn;
  if (!fitsLaw(base)) return std::nullopt;
  for (std::size_t k = 0; k < values.size(); ++k) {
    Wide r = static_cast<std::int64_t>(k) - turn, square = r * (r < 0 ? -r : r);
    if (!fitsLaw(square) || !fitsLaw(second * square) || base + second * square != values[k])
      return std::nullopt;
  }
  ValueTable law;
  law.base = static_cast<std::int32_t>(base);
  law.second = static_cast<std::int32_t>(second);
  law.turn = static_cast<std::int32_t>(turn);
  return law;
}

}  // namespace

ValueTables::ValueTables(const StepOp& step, const ReadOp* read) {
  TC0_ASSERT(fit(step, read));
  std::int64_t variants = read == nullptr ? 1 : read->variants;
  constexpr std::size_t kNoList = ~std::size_t{0};
  std::vector<std::size_t> places;
  for (std::int64_t table = 0; table < step.tables.tables(); ++table)
    for (std::int64_t variant = 0; variant < variants; ++variant) {
      std::vector<std::int64_t> values = valuesByRank(valuesOf(step, read, table, variant));
      std::optional<ValueTable> law = polynomialOf(values);
      if (!law) law = signedSquareOf(values);
      places.push_back(law ? kNoList : values_.size());
      tables_.push_back(law.value_or(ValueTable{}));
      if (law) continue;
      for (std::int64_t value : values) values_.push_back(static_cast<std::int32_t>(value));
    }
  for (std::size_t t = 0; t < tables_.size(); ++t)
    if (places[t] != kNoList) tables_[t].values = values_.data() + places[t];
}

}  // namespace tc0
