#include "compiler/lower/constructions/tables.h"

#include "circuit/base/assert.h"
#include "circuit/base/table_values.h"

namespace tc0::lower {

Tables tableOf(const Tables& tables, std::int64_t table, std::int64_t first, std::int64_t last,
               std::int64_t base) {
  TC0_ASSERT(0 <= first && first <= last && last <= tables.gates(table));
  Tables result;
  result.base.push_back(base);
  for (std::int64_t k = tables.start[table] + first; k < tables.start[table] + last; ++k) {
    if (tables.increments[k] == 0) continue;
    result.p.push_back(tables.p[k]);
    if (!tables.q.empty()) result.q.push_back(tables.q[k]);
    result.increments.push_back(tables.increments[k]);
  }
  result.start.push_back(std::ssize(result.p));
  return result;
}

// The gates of a table are nested, so how many of them are 1 says which ones. Within the ranges
// this number lies in [least, most]: the first `least` gates are always 1 and go into the base,
// those from `most` on are always 0.
Tables narrowed(const Tables& tables, std::int64_t table, Range numerator, Range denominator) {
  RankRange ranks = reachedRanks(tables, table, numerator, denominator);
  TC0_ASSERT(0 <= ranks.least && ranks.least <= ranks.most && ranks.most <= tables.gates(table));
  std::int64_t base = tables.base[table], first = tables.start[table];
  for (std::int64_t rank = 0; rank < ranks.least; ++rank) base += tables.increments[first + rank];
  return tableOf(tables, table, ranks.least, ranks.most, base);
}

// For factor > 0, [factor * u + offset >= p] is [u >= ceil((p - offset) / factor)].
//
// For factor < 0 it is [u <= floor((offset - p) / -factor)], which is 1 - [u >= floor(..) + 1]: the
// increment moves into the base and the gate subtracts it again. The gates are visited from the
// last one, so that their new breakpoints rise.
//
// Breakpoints that fall on one number of u become one gate.
Tables substituted(const Tables& tables, std::int64_t factor, std::int64_t offset) {
  TC0_ASSERT(factor != 0 && tables.q.empty());
  Tables result;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    std::int64_t base = tables.base[t];
    std::size_t begin = result.p.size();
    auto put = [&](std::int64_t p, std::int64_t increment) {
      if (result.p.size() > begin && result.p.back() == p) {
        result.increments.back() += increment;
      } else {
        TC0_ASSERT(result.p.size() == begin || result.p.back() < p);
        result.p.push_back(p);
        result.increments.push_back(increment);
      }
    };
    for (std::int64_t i = 0; i < tables.gates(t); ++i) {
      std::int64_t k = tables.start[t] + (factor > 0 ? i : tables.gates(t) - 1 - i);
      std::int64_t rest = tables.p[k] - offset;
      if (factor > 0) {
        put(ceilDivide(rest, factor), tables.increments[k]);
      } else {
        base += tables.increments[k];
        put(floorDivide(-rest, -factor) + 1, -tables.increments[k]);
      }
    }
    result.base.push_back(base);
    result.start.push_back(std::ssize(result.p));
  }
  return result;
}

// Merges the rising breakpoints of both. A breakpoint that only one of them has is a gate with
// increment 0 in the other.
Union unionOf(const Tables& a, const Tables& b) {
  TC0_ASSERT(a.tables() == b.tables() && a.q.empty() && b.q.empty());
  Union result;
  for (std::int64_t t = 0; t < a.tables(); ++t) {
    std::int64_t i = a.start[t], j = b.start[t];
    while (i < a.start[t + 1] || j < b.start[t + 1]) {
      bool takeA = j == b.start[t + 1] || (i < a.start[t + 1] && a.p[i] <= b.p[j]);
      bool takeB = i == a.start[t + 1] || (j < b.start[t + 1] && b.p[j] <= a.p[i]);
      result.tables.p.push_back(takeA ? a.p[i] : b.p[j]);
      result.tables.increments.push_back(takeA ? a.increments[i++] : 0);
      result.increments.push_back(takeB ? b.increments[j++] : 0);
    }
    result.tables.base.push_back(a.base[t]);
    result.base.push_back(b.base[t]);
    result.tables.start.push_back(std::ssize(result.tables.p));
  }
  TC0_ASSERT(result.increments.size() == result.tables.p.size());
  return result;
}

}  // namespace tc0::lower
