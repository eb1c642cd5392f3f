#include "compiler/fx/compose_tables.h"

#include <algorithm>

#include "circuit/base/table_values.h"

namespace tc0::fx {
namespace {

void addComposed(const Tables& outer, std::int64_t outerTable, const Tables& inner,
                 std::int64_t innerTable, Tables& result) {
  std::int64_t middle = inner.base[innerTable];
  std::int64_t value = valueAt(outer, outerTable, middle);
  result.base.push_back(value);
  for (std::int64_t k = inner.start[innerTable]; k < inner.start[innerTable + 1]; ++k) {
    auto at = static_cast<std::size_t>(k);
    middle += inner.increments[at];
    std::int64_t next = valueAt(outer, outerTable, middle);
    if (next == value) continue;
    result.p.push_back(inner.p[at]);
    if (!inner.q.empty()) result.q.push_back(inner.q[at]);
    result.increments.push_back(next - value);
    value = next;
  }
  result.start.push_back(std::ssize(result.p));
}

}  // namespace

Tables composeTables(const Tables& outer, const Tables& inner) {
  Tables result;
  for (std::int64_t t = 0; t < std::max(outer.tables(), inner.tables()); ++t)
    addComposed(outer, outer.tables() == 1 ? 0 : t, inner, inner.tables() == 1 ? 0 : t, result);
  return result;
}

bool isIdentity(const Tables& tables, Range range) {
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    if (valueAt(tables, t, range.lo) != range.lo) return false;
    std::int64_t next = range.lo + 1;  // the next breakpoint that has to be there
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1] && next <= range.hi; ++k) {
      auto at = static_cast<std::size_t>(k);
      if (tables.p[at] <= range.lo) continue;
      if (tables.p[at] != next || tables.increments[at] != 1) return false;
      ++next;
    }
    if (next <= range.hi) return false;
  }
  return true;
}

}  // namespace tc0::fx
