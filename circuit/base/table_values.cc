#include "circuit/base/table_values.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Whether gate k is 1 for some / for all numerators and denominators of these ranges.
bool canBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[k];
  return Wide{tables.qAt(k)} * n.hi >= Wide{p} * (p < 0 ? d.hi : d.lo);
}
bool mustBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[k];
  return Wide{tables.qAt(k)} * n.lo >= Wide{p} * (p < 0 ? d.lo : d.hi);
}

// How many gates of a table, from its first, have a property that nested gates lose in order.
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

std::int64_t valueAt(const Tables& tables, std::int64_t table, std::int64_t x) {
  std::int64_t value = tables.base[table];
  auto last = static_cast<std::size_t>(tables.start[static_cast<std::size_t>(table) + 1]);
  for (auto k = static_cast<std::size_t>(tables.start[table]); k < last && x >= tables.p[k]; ++k)
    value += tables.increments[k];
  return value;
}

Ranks reachedRanks(const Tables& tables, std::int64_t table, Range n, Range d) {
  return {
      prefix(tables, table, [&](std::int64_t k) { return mustBeOne(tables, k, n, d); }),
      prefix(tables, table, [&](std::int64_t k) { return canBeOne(tables, k, n, d); }),
  };
}

Range reachedValues(const Tables& tables, std::int64_t table, std::int64_t base,
                    const std::int64_t* increments, Range numerator, Range denominator) {
  Ranks ranks = reachedRanks(tables, table, numerator, denominator);
  std::int64_t value = base;
  for (std::int64_t rank = 0; rank < ranks.least; ++rank) value += increments[rank];
  Range range{value, value};
  for (std::int64_t rank = ranks.least; rank < ranks.most; ++rank) {
    value += increments[rank];
    range = range.hull({value, value});
  }
  return range;
}

Range reachedValues(const Tables& tables, std::int64_t table, Range numerator, Range denominator) {
  auto t = static_cast<std::size_t>(table);
  return reachedValues(tables, table, tables.base[t], tables.increments.data() + tables.start[t],
                       numerator, denominator);
}

Magnitude gateMagnitude(const Tables& tables, Magnitude numerator, Magnitude denominator,
                        const std::string& what) {
  Magnitude most = 0;
  for (std::size_t k = 0; k < tables.p.size(); ++k) {
    std::int64_t q = tables.qAt(static_cast<std::int64_t>(k));
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
