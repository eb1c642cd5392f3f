#include "model/program/kernels_steps.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "circuit/base/assert.h"
#include "model/program/along.h"

namespace tc0::program {
namespace {

constexpr std::int64_t kTogether = 16;  // samples that are looked up side by side
constexpr double kCellsPerGate = 2;
constexpr std::int64_t kExactDoubles = std::int64_t{1} << 53;

// The cells of one table: a value lies in cell (value - low) * scale, rounded down, within
// [0, last]. Every operation rises with `value`, whether its result is rounded or not.
struct Cells {
  double low = 0, scale = 0, last = 0;

  double of(double value) const {
    const double cell = (value - low) * scale;
    return cell < 0 ? 0 : cell < last ? cell : last;
  }
};

// All tables of a step. Table t has the gates from first[t] on and the cells from firstCell[t] on.
// In cell c of the table, the first begin[firstCell[t] + c] gates are 1, the next undecided[t] may
// be, and those behind them are 0. levels[first[t] + t + n] is the value of the table if n of its
// gates are 1.
template <class Number>
struct Search {
  std::vector<Number> p = {}, q = {}, levels = {};
  std::vector<std::int64_t> first = {}, firstCell = {};
  std::vector<Cells> cells = {};
  std::vector<std::int32_t> begin = {}, undecided = {};
};

// One cell for the whole table, if `exact` is false or the breakpoints are too near to be told
// apart.
Cells cellsOf(const std::vector<double>& breakpoints, bool exact) {
  if (!exact || breakpoints.empty()) return {};
  const double low = breakpoints.front(), width = breakpoints.back() - low;
  const double count = kCellsPerGate * static_cast<double>(breakpoints.size());
  if (!(width > 0)) return {};
  return {low, count / width, count};
}

template <class Number>
void addCells(Search<Number>& search, const std::vector<double>& breakpoints, bool exact) {
  const Cells cells = cellsOf(breakpoints, exact);
  const std::size_t start = search.begin.size();
  search.begin.resize(start + static_cast<std::size_t>(cells.last) + 1);
  const std::span<std::int32_t> gates = std::span(search.begin).subspan(start);
  for (double breakpoint : breakpoints) ++gates[static_cast<std::size_t>(cells.of(breakpoint))];
  const std::int32_t undecided = *std::max_element(gates.begin(), gates.end());
  const std::int32_t most = std::ssize(breakpoints) - undecided;
  std::int32_t earlier = 0;
  for (std::int32_t& here : gates) {
    const std::int32_t own = here;
    here = std::min(earlier, most);
    earlier += own;
  }
  search.cells.push_back(cells);
  search.firstCell.push_back(start);
  search.undecided.push_back(undecided);
}

template <class Number>
Search<Number> searchOf(const Tables& tables, bool ratio, bool exact) {
  TC0_ASSERT(tables.p.size() < std::numeric_limits<std::int32_t>::max() / 4);
  Search<Number> search{.p{tables.p.begin(), tables.p.end()}, .q{tables.q.begin(), tables.q.end()}};
  if (ratio) search.q.resize(tables.p.size(), 1);  // all 1, if the tables have none
  search.levels.reserve(tables.p.size() + tables.tables());
  std::vector<double> breakpoints;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    search.first.push_back(tables.start[t]);
    std::int64_t level = tables.base[t];
    search.levels.push_back(level);
    breakpoints.clear();
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k) {
      search.levels.push_back(level += tables.increments[k]);
      const double p = static_cast<double>(tables.p[k]);
      breakpoints.push_back(ratio ? p / static_cast<double>(tables.qAt(k)) : p);
    }
    addCells(search, breakpoints, exact);
  }
  return search;
}

// The values of kCount samples in table t.
template <bool kRatio, std::int64_t kCount, class Number>
void lookUp(const Search<Number>& search, std::int64_t t, const std::int64_t* numerators,
            const std::int64_t* denominators, std::int64_t* to) {
  const Cells cells = search.cells[t];
  const std::int32_t* begin = search.begin.data() + search.firstCell[t];
  const Number* p = search.p.data() + search.first[t];
  const Number* q = kRatio ? search.q.data() + search.first[t] : nullptr;
  double places[kCount];
  for (std::int64_t s = 0; s < kCount; ++s) {
    double value = static_cast<double>(numerators[s]);
    if (kRatio) value /= static_cast<double>(denominators[s]);
    places[s] = cells.of(value);
  }
  std::int64_t ones[kCount];
  for (std::int64_t s = 0; s < kCount; ++s) ones[s] = begin[static_cast<std::int64_t>(places[s])];
  for (std::int64_t left = search.undecided[t], half; left > 0; left -= half) {
    half = (left + 1) / 2;
    for (std::int64_t s = 0; s < kCount; ++s) {
      const std::int64_t gate = ones[s] + half - 1;
      const bool isOne =
          kRatio ? q[gate] * numerators[s] >= p[gate] * denominators[s] : numerators[s] >= p[gate];
      ones[s] += isOne * half;
    }
  }
  const Number* levels = search.levels.data() + search.first[t] + t;
  for (std::int64_t s = 0; s < kCount; ++s) to[s] = levels[ones[s]];
}

// A plain step passes its operand as the denominator as well, which is not read.
template <bool kRatio, class Number>
Kernel searching(Search<Number> search, const Along& along, TensorId numerator,
                 TensorId denominator, TensorId id) {
  return [=, search = std::move(search)](const Block& block) {
    const std::int64_t length = along.inner * block.lanes;
    for (std::int64_t t = 0; t < along.extent; ++t)
      for (std::int64_t o = 0; o < along.outer; ++o) {
        const std::int64_t at = (o * along.extent + t) * length;
        const std::int64_t *n = block.at[numerator] + at, *d = block.at[denominator] + at;
        std::int64_t *to = block.at[id] + at, s = 0;
        for (; s + kTogether <= length; s += kTogether)
          lookUp<kRatio, kTogether>(search, t, n + s, d + s, to + s);
        for (; s < length; ++s) lookUp<kRatio, 1>(search, t, n + s, d + s, to + s);
      }
  };
}

bool fits(std::int64_t n) { return INT32_MIN <= n && n <= INT32_MAX; }

// Whether all numbers of the tables fit 32 bits: then half the memory is read.
bool areNarrow(const Tables& tables) {
  auto allFit = [](const std::vector<std::int64_t>& list) {
    return std::all_of(list.begin(), list.end(), fits);
  };
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    std::int64_t level = tables.base[t];
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1] && fits(level); ++k)
      level += tables.increments[k];
    if (!fits(level)) return false;
  }
  return allFit(tables.p) && allFit(tables.q);
}

template <bool kRatio>
Kernel searching(const Tables& tables, bool exact, const Along& along, TensorId numerator,
                 TensorId denominator, TensorId id) {
  TC0_ASSERT(tables.tables() == along.extent);
  if (areNarrow(tables))
    return searching<kRatio>(searchOf<std::int32_t>(tables, kRatio, exact), along, numerator,
                             denominator, id);
  return searching<kRatio>(searchOf<std::int64_t>(tables, kRatio, exact), along, numerator,
                           denominator, id);
}

bool isExact(std::int64_t n) { return -kExactDoubles <= n && n <= kExactDoubles; }
bool isExact(Range range) { return isExact(range.lo) && isExact(range.hi); }
bool areExact(const std::vector<std::int64_t>& list) {
  return std::all_of(list.begin(), list.end(), [](std::int64_t n) { return isExact(n); });
}

}  // namespace

// Conversion to double never reverses an order, so the cells of a plain step are always right.
Kernel stepKernel(const Program& program, TensorId id, const StepOp& op) {
  const Along along(program.tensor(id).shape, op.axis);
  return searching<false>(op.tables, true, along, op.x, op.x, id);
}

// A quotient of two numbers that doubles hold exactly is rounded once, so it never reverses an
// order.
Kernel ratioStepKernel(const Program& program, TensorId id, const RatioStepOp& op) {
  const Along along(program.tensor(id).shape, op.axis);
  const bool exact = isExact(program.tensor(op.numerator).range) &&
                     isExact(program.tensor(op.denominator).range) && areExact(op.tables.p) &&
                     areExact(op.tables.q);
  return searching<true>(op.tables, exact, along, op.numerator, op.denominator, id);
}

}  // namespace tc0::program
