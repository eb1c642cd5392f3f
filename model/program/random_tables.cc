#include "model/program/random_tables.h"

#include <algorithm>
#include <set>
#include <utility>

#include "circuit/base/number.h"

namespace tc0::program {
namespace {

// Draws base and increments for the breakpoints that the table has: half of the tables have
// arbitrary values, half have rising ones as a quantiser does.
void drawValues(Draw& draw, Range values, Tables& tables) {
  bool rising = draw.oneIn(2);
  std::vector<std::int64_t> levels;
  for (std::size_t k = 0; k <= tables.p.size(); ++k) levels.push_back(draw.within(values));
  if (rising) std::sort(levels.begin(), levels.end());
  tables.base = {levels[0]};
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    tables.increments.push_back(levels[k + 1] - levels[k]);
  tables.start = {0, std::ssize(tables.p)};
}

// A breakpoint at an end of the range, far outside of it, or (7 times in 10) within it.
std::int64_t drawBreakpoint(Draw& draw, Range range) {
  switch (draw.between(0, 9)) {
    case 0:
      return range.lo + draw.between(-1, 1);
    case 1:
      return range.hi + draw.between(-1, 2);
    case 2:
      return draw.between(range.lo - 1000, range.hi + 1000);
    default:
      return draw.within(range);
  }
}

// The fraction p / q, q positive.
struct Ratio {
  std::int64_t p, q;
  bool operator<(const Ratio& other) const { return Wide{p} * other.q < Wide{other.p} * q; }
};

}  // namespace

Tables randomTable(Draw& draw, Range range, Range values, std::int64_t gates) {
  std::set<std::int64_t> breakpoints;
  std::int64_t count = draw.oneIn(8) ? 0 : draw.between(1, gates);
  for (std::int64_t k = 0; k < count; ++k) breakpoints.insert(drawBreakpoint(draw, range));
  Tables tables;
  tables.p.assign(breakpoints.begin(), breakpoints.end());
  drawValues(draw, values, tables);
  return tables;
}

Tables randomRatioTable(Draw& draw, Range numerator, Range denominator, Range values,
                        std::int64_t gates) {
  std::set<Ratio> breakpoints;
  std::int64_t count = draw.oneIn(8) ? 0 : draw.between(1, gates);
  for (std::int64_t k = 0; k < count; ++k) {
    // p / q is a ratio that occurs, or is near one.
    std::int64_t d = draw.within(denominator), n = draw.within(numerator);
    std::int64_t q = draw.oneIn(4) ? d : draw.between(1, 16);
    std::int64_t p = q == d ? n : floorDivide(q * n, d) + draw.between(0, 1);
    breakpoints.insert({p, q});
  }
  Tables tables;
  for (Ratio ratio : breakpoints) {
    tables.p.push_back(ratio.p);
    tables.q.push_back(ratio.q);
  }
  drawValues(draw, values, tables);
  return tables;
}

}  // namespace tc0::program
