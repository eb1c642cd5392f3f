#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "circuit/base/range.h"

namespace tc0 {

/// Constant numbers. All operations that use one list share it.
using Integers = std::shared_ptr<const std::vector<std::int64_t>>;

Integers integers(std::vector<std::int64_t> values);

/// The tables of a step, one after the other. Table t has the gates start[t] ... start[t + 1] - 1.
/// Gate k is [numerator >= p[k]], or [q[k] * numerator >= p[k] * denominator] in a ratio step. The
/// breakpoints p[k], or p[k] / q[k], rise strictly within a table, so the gates are nested: a gate
/// is 1 only if the gates of the table before it are. The value of the step is base[t] + the sum of
/// increments[k] over the gates that are 1.
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

/// The table of a function on a range: a breakpoint for each number at which the value changes.
Tables tableOf(Range range, const std::function<std::int64_t(std::int64_t)>& function);
/// The table of a single gate: 0 below `threshold`, 1 from `threshold` on.
Tables thresholdTable(std::int64_t threshold);
/// Appends the tables of `more`. Throws Error if one has denominators and the other has not.
void append(Tables& tables, const Tables& more);

/// Throws Error, naming `what`, unless every table has a base, every breakpoint an increment, and
/// the breakpoints rise strictly. Breakpoints may have denominators if `ratio` is true.
void checkTables(const Tables& tables, bool ratio, const std::string& what);

}  // namespace tc0
