#include <algorithm>

#include "circuit/base/number.h"
#include "model/program/ranges.h"

namespace tc0::program {
namespace {

// Whether gate k is 1 for some / for all numerators and denominators of these ranges.
bool canBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[static_cast<std::size_t>(k)];
  return Wide{tables.qAt(k)} * n.hi >= Wide{p} * (p < 0 ? d.hi : d.lo);
}
bool mustBeOne(const Tables& tables, std::int64_t k, Range n, Range d) {
  std::int64_t p = tables.p[static_cast<std::size_t>(k)];
  return Wide{tables.qAt(k)} * n.lo >= Wide{p} * (p < 0 ? d.lo : d.hi);
}

// How many gates of a table, from its first, have a property that nested gates lose in order.
template <class Holds>
std::int64_t prefix(const Tables& tables, std::int64_t table, Holds holds) {
  std::int64_t first = tables.start[static_cast<std::size_t>(table)];
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

Ranks reachedRanks(const Tables& tables, std::int64_t table, Range n, Range d) {
  return {
      prefix(tables, table, [&](std::int64_t k) { return mustBeOne(tables, k, n, d); }),
      prefix(tables, table, [&](std::int64_t k) { return canBeOne(tables, k, n, d); }),
  };
}

Range reachedValues(const Tables& tables, std::int64_t table, Range numerator, Range denominator) {
  Ranks ranks = reachedRanks(tables, table, numerator, denominator);
  std::int64_t value = tables.base[static_cast<std::size_t>(table)];
  auto first = static_cast<std::size_t>(tables.start[static_cast<std::size_t>(table)]);
  auto increment = [&](std::int64_t rank) {
    return tables.increments[first + static_cast<std::size_t>(rank)];
  };
  for (std::int64_t rank = 0; rank < ranks.least; ++rank) value += increment(rank);
  Range range{value, value};
  for (std::int64_t rank = ranks.least; rank < ranks.most; ++rank) {
    value += increment(rank);
    range = range.hull({value, value});
  }
  return range;
}

}  // namespace tc0::program
