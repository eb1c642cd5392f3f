#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "circuit/base/range.h"

namespace tc0 {

/// Constant numbers, shared between all that use them.
using Integers = std::shared_ptr<const std::vector<std::int64_t>>;

Integers integers(std::vector<std::int64_t> values);

/// Tables of a step, concatenated. Table t has the gates k in [start[t], start[t+1]), gate k being
/// [numerator >= p[k]], or [q[k] * numerator >= p[k] * denominator] in a ratio step; p[k] (p[k] /
/// q[k]) rises strictly within a table, so the gates are nested. The step's value is base[t] + sum
/// of increments[k] over the gates that are 1.
struct Tables {
  std::vector<std::int64_t> start{0};
  std::vector<std::int64_t> p;
  std::vector<std::int64_t> q;  // empty: all 1
  std::vector<std::int64_t> base;
  std::vector<std::int64_t> increments;

  std::int64_t tables() const { return std::ssize(start) - 1; }
  std::int64_t gates(std::int64_t table) const { return start[table + 1] - start[table]; }
  std::int64_t qAt(std::int64_t k) const { return q.empty() ? 1 : q[k]; }
};

/// The table of a function on a range: a breakpoint wherever the value changes.
Tables tableOf(Range range, const std::function<std::int64_t(std::int64_t)>& function);
/// Appends the tables of `more`; both are plain or both are ratio tables.
void append(Tables& tables, const Tables& more);

/// Throws Error, naming `what`, unless every table has a base, every breakpoint an increment, and
/// breakpoints rise strictly. `ratio`: breakpoints may have denominators.
void checkTables(const Tables& tables, bool ratio, const std::string& what);

}  // namespace tc0
