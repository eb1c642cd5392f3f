#include "model/recipe/stairs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "circuit/base/assert.h"
#include "model/recipe/rational.h"

namespace tc0 {
namespace {

constexpr int kCells = 4096;

// Finds the breakpoints of a step function by halving, and adds them in rising order.
struct BreakpointSearch {
  const std::function<std::int64_t(double)>& value;
  double narrowest;  // an interval so narrow counts as one breakpoint
  Stairs& stairs;

  // Adds the breakpoints in (lo, hi], where the values at lo and at hi are given. If they are
  // equal, the function is taken for constant: a step up and down again in between is missed.
  void between(double lo, std::int64_t atLo, double hi, std::int64_t atHi) const {
    TC0_ASSERT(lo < hi);
    if (atLo == atHi) return;
    if (hi - lo <= narrowest) {
      stairs.at.push_back(hi);
      stairs.values.push_back(atHi);
      return;
    }
    double middle = lo + (hi - lo) / 2;
    std::int64_t atMiddle = value(middle);
    between(lo, atLo, middle, atMiddle);
    between(middle, atMiddle, hi, atHi);
  }
};

// Writes one table gate by gate. below(value) says that the table has this value from its lower end
// on, instead of what it had so far; it must come before all gates.
struct TableWriter {
  Tables tables;
  std::int64_t last;

  explicit TableWriter(std::int64_t base) : last(base) { tables.base.push_back(base); }
  void below(std::int64_t value) {
    TC0_ASSERT(tables.p.empty());
    last = tables.base[0] = value;
  }
  void gate(std::int64_t p, std::int64_t value) {
    tables.p.push_back(p);
    tables.increments.push_back(value - last);
    last = value;
  }
  Tables finish() {
    tables.start.push_back(std::ssize(tables.p));
    return std::move(tables);
  }
};

}  // namespace

Stairs Stairs::mapped(const std::function<std::int64_t(std::int64_t)>& function) const {
  Stairs result{function(base), at, {}};
  for (std::int64_t value : values) result.values.push_back(function(value));
  return result;
}

Stairs Stairs::after(double constant) const {
  Stairs result = *this;
  for (double& threshold : result.at) threshold -= constant;
  return result;
}

Stairs rounding(const Grid& grid) {
  Stairs stairs{grid.lo, {}, {}};
  for (std::int64_t value = grid.lo + 1; value <= grid.hi; ++value) {
    stairs.at.push_back((value - 0.5) * grid.scale);
    stairs.values.push_back(value);
  }
  return stairs;
}

std::vector<Stairs> roundings(const std::vector<Grid>& grids) {
  std::vector<Stairs> stairs;
  for (const Grid& grid : grids) stairs.push_back(rounding(grid));
  return stairs;
}

Stairs rounding(const Grid& grid, const std::function<double(double)>& function, double lo,
                double hi) {
  std::function<std::int64_t(double)> value = [&](double y) { return grid.at(function(y)); };
  Stairs stairs{value(lo), {}, {}};
  BreakpointSearch search{value, (hi - lo) * 0x1p-40, stairs};
  double before = lo;
  std::int64_t atBefore = stairs.base;
  for (int cell = 1; cell <= kCells; ++cell) {
    double y = lo + (hi - lo) * cell / kCells;
    std::int64_t atY = value(y);
    search.between(before, atBefore, y, atY);
    before = y;
    atBefore = atY;
  }
  return stairs;
}

// scale * v >= at[k] for an integer v if and only if v >= ceil(at[k] / scale). Several breakpoints
// may have one threshold; the value after the last of them is the one that counts. A gate that
// changes nothing is left out.
Tables plainTables(const Stairs& stairs, double scale, Range reach) {
  TC0_ASSERT(scale > 0 && stairs.values.size() == stairs.at.size());
  TableWriter writer(stairs.base);
  for (std::size_t k = 0; k < stairs.at.size(); ++k) {
    double threshold = std::ceil(stairs.at[k] / scale);
    if (threshold > reach.hi) break;
    if (threshold <= reach.lo) {
      writer.below(stairs.values[k]);
      continue;
    }
    bool last = k + 1 == stairs.at.size() || std::ceil(stairs.at[k + 1] / scale) > threshold;
    if (last && stairs.values[k] != writer.last) writer.gate(threshold, stairs.values[k]);
  }
  return writer.finish();
}

// Breakpoints stay in order: each fraction lies within a sixteenth of the gap from its breakpoint,
// so those of two neighbours do not meet. A table of a single breakpoint has no gap and takes one
// of the breakpoint's own size.
Tables ratioTables(const Stairs& stairs, const std::function<double(double)>& ratioOf,
                   double reach) {
  TableWriter writer(stairs.base);
  const std::vector<double>& at = stairs.at;
  for (std::size_t k = 0; k < at.size(); ++k) {
    double ratio = ratioOf(at[k]);
    if (ratio > reach) break;
    if (ratio < -reach) {
      writer.below(stairs.values[k]);
      continue;
    }
    double gap = at.size() == 1 ? std::abs(at[k]) + 0x1p-20 : std::numeric_limits<double>::max();
    if (k > 0) gap = std::min(gap, at[k] - at[k - 1]);
    if (k + 1 < at.size()) gap = std::min(gap, at[k + 1] - at[k]);
    Rational near = simplestBetween(ratioOf(at[k] - gap / 16), ratioOf(at[k] + gap / 16));
    writer.tables.q.push_back(near.q);
    writer.gate(near.p, stairs.values[k]);
  }
  return writer.finish();
}

}  // namespace tc0
