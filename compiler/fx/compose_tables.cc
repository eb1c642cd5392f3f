#include "compiler/fx/compose_tables.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/table_values.h"

namespace tc0::fx {
namespace {

// Appends one composed table. The inner value passes through base, base + increments[0], ... as x
// rises, so it is enough to look up the outer table after each inner gate and to keep the gates at
// which the result changes.
void addComposed(const Tables& outer, std::int64_t outerTable, const Tables& inner,
                 std::int64_t innerTable, Tables& result) {
  std::int64_t middle = inner.base[innerTable];
  std::int64_t value = valueAt(outer, outerTable, middle);
  result.base.push_back(value);
  for (std::int64_t k = inner.start[innerTable]; k < inner.start[innerTable + 1]; ++k) {
    middle += inner.increments[k];
    std::int64_t next = valueAt(outer, outerTable, middle);
    if (next == value) continue;
    result.p.push_back(inner.p[k]);
    if (!inner.q.empty()) result.q.push_back(inner.q[k]);
    result.increments.push_back(next - value);
    value = next;
  }
  result.start.push_back(std::ssize(result.p));
}

}  // namespace

Tables composeTables(const Tables& outer, const Tables& inner) {
  TC0_ASSERT(outer.q.empty());
  TC0_ASSERT(outer.tables() == 1 || inner.tables() == 1 || outer.tables() == inner.tables());
  Tables result;
  for (std::int64_t t = 0; t < std::max(outer.tables(), inner.tables()); ++t)
    addComposed(outer, outer.tables() == 1 ? 0 : t, inner, inner.tables() == 1 ? 0 : t, result);
  return result;
}

// On [lo, hi] the identity is the value lo at lo and an increment of 1 at each of lo + 1, ..., hi.
// Breakpoints up to lo only have to add up to the right value at lo.
bool isIdentity(const Tables& tables, Range range) {
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    if (valueAt(tables, t, range.lo) != range.lo) return false;
    std::int64_t next = range.lo + 1;  // the next breakpoint that the identity needs
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1] && next <= range.hi; ++k) {
      if (tables.p[k] <= range.lo) continue;
      if (tables.p[k] != next || tables.increments[k] != 1) return false;
      ++next;
    }
    if (next <= range.hi) return false;
  }
  return true;
}

}  // namespace tc0::fx
