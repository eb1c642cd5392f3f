#include "circuit/base/table_values.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Whether the gate q * n >= p * d is 1 for some, or for all, n and d of these ranges. The left side
// is largest at n.hi, because q > 0. The right side is least at d.lo if p >= 0, and at d.hi if p <
// 0.
bool canBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[k];
  return Wide{tables.qAt(k)} * n.hi >= Wide{p} * (p < 0 ? d.hi : d.lo);
}
bool mustBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[k];
  return Wide{tables.qAt(k)} * n.lo >= Wide{p} * (p < 0 ? d.lo : d.hi);
}

// How many gates of a table `holds` is true for, by binary search. It has to be true for the first
// gates of the table and false for the others, which nested gates make so.
template <class Holds>
std::int64_t prefix(const Tables& tables, std::int64_t table, Holds holds) {
  std::int64_t first = tables.start[table];
  std::int64_t low = 0, high = tables.gates(table);
  while (low < high) {
    std::int64_t middle = low + (high - low) / 2;
    if (holds(first + middle))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

}  // namespace

GateForm formOf(const Tables& tables, std::int64_t table) {
  TC0_ASSERT(table >= 0 && table < tables.tables());
  return {tables.base[table],
          std::span(tables.increments).subspan(tables.start[table], tables.gates(table))};
}

std::int64_t valueAt(const Tables& tables, std::int64_t table, std::int64_t x) {
  std::int64_t value = tables.base[table];
  std::int64_t end = tables.start[table + 1];
  for (std::int64_t k = tables.start[table]; k < end && x >= tables.p[k]; ++k)
    value += tables.increments[k];
  return value;
}

RankRange reachedRanks(const Tables& tables, std::int64_t table, Range n, Range d) {
  TC0_ASSERT(n.lo <= n.hi && 1 <= d.lo && d.lo <= d.hi);
  RankRange ranks{
      prefix(tables, table, [&](std::int64_t k) { return mustBeOne(tables, k, n, d); }),
      prefix(tables, table, [&](std::int64_t k) { return canBeOne(tables, k, n, d); }),
  };
  TC0_ASSERT(ranks.least <= ranks.most);
  return ranks;
}

Range reachedValues(const Tables& tables, std::int64_t table, const GateForm& form, Range numerator,
                    Range denominator) {
  TC0_ASSERT(std::ssize(form.increments) == tables.gates(table));
  RankRange ranks = reachedRanks(tables, table, numerator, denominator);
  std::int64_t value = form.base;
  for (std::int64_t rank = 0; rank < ranks.least; ++rank) value += form.increments[rank];
  Range range{value, value};
  for (std::int64_t rank = ranks.least; rank < ranks.most; ++rank) {
    value += form.increments[rank];
    range = range.hull({value, value});
  }
  return range;
}

Range reachedValues(const Tables& tables, std::int64_t table, Range numerator, Range denominator) {
  return reachedValues(tables, table, formOf(tables, table), numerator, denominator);
}

Magnitude gateMagnitude(const Tables& tables, Magnitude numerator, Magnitude denominator,
                        const std::string& what) {
  Magnitude most = 0;
  for (std::int64_t k = 0; k < std::ssize(tables.p); ++k) {
    std::int64_t q = tables.qAt(k);
    Magnitude sum = addMagnitudes(multiplyMagnitudes(magnitude(q), numerator),
                                  multiplyMagnitudes(magnitude(tables.p[k]), denominator));
    if (!withinLimit(sum))
      fail(what, ", breakpoint ", tables.p[k], "/", q,
           ": required q * |numerator| + |p| * |denominator| below 2^62, found more");
    most = std::max(most, sum);
  }
  return most;
}

Magnitude formMagnitude(std::int64_t base, std::span<const std::int64_t> increments) {
  Magnitude total = magnitude(base);
  for (std::int64_t increment : increments) total = addMagnitudes(total, magnitude(increment));
  return total;
}

}  // namespace tc0
