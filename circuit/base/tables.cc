#include "circuit/base/tables.h"

#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {

Integers integers(std::vector<std::int64_t> values) {
  return std::make_shared<const std::vector<std::int64_t>>(std::move(values));
}

Tables tableOf(Range range, const std::function<std::int64_t(std::int64_t)>& function) {
  TC0_ASSERT(range.lo <= range.hi);
  Tables tables;
  std::int64_t value = function(range.lo);
  tables.base.push_back(value);
  for (std::int64_t x = range.lo + 1; x <= range.hi; ++x) {
    std::int64_t next = function(x);
    if (next == value) continue;
    tables.p.push_back(x);
    tables.increments.push_back(next - value);
    value = next;
  }
  tables.start.push_back(std::ssize(tables.p));
  return tables;
}

Tables thresholdTable(std::int64_t threshold) { return {{0, 1}, {threshold}, {}, {0}, {1}}; }

void append(Tables& tables, const Tables& more) {
  if (tables.q.empty() != more.q.empty() && !tables.p.empty() && !more.p.empty())
    fail("tables: required all plain or all with denominators");
  std::int64_t before = tables.start.back();
  for (std::size_t t = 1; t < more.start.size(); ++t)
    tables.start.push_back(before + more.start[t]);
  auto join = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  join(tables.p, more.p);
  join(tables.q, more.q);
  join(tables.base, more.base);
  join(tables.increments, more.increments);
  TC0_ASSERT(tables.start.back() == std::ssize(tables.p));
}

// The table starts divide the breakpoints into tables that follow each other. Within a table the
// breakpoints p / q rise strictly, compared as p * q' < p' * q in 128 bits. That makes the gates
// nested.
void checkTables(const Tables& tables, bool ratio, const std::string& what) {
  auto gates = std::ssize(tables.p);
  if (tables.tables() < 1 || tables.start[0] != 0 || tables.start.back() != gates)
    fail(what, ": required table starts from 0 to the number of breakpoints, ", gates, ", found ",
         listText(tables.start));
  if (std::ssize(tables.base) != tables.tables())
    fail(what, ": required a base for each of ", tables.tables(), " tables, found ",
         tables.base.size());
  if (tables.increments.size() != tables.p.size() ||
      (!tables.q.empty() && tables.q.size() != tables.p.size()))
    fail(what, ": required one increment and one denominator for each of ", gates,
         " breakpoints, found ", tables.increments.size(), " and ", tables.q.size());
  if (!ratio && !tables.q.empty())
    fail(what, ": required breakpoints without denominators in a step of a plain number");
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    if (tables.start[t + 1] < tables.start[t] || tables.start[t + 1] > gates)
      fail(what, ": required table starts that rise, found ", tables.start[t], " and then ",
           tables.start[t + 1]);
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k) {
      if (tables.qAt(k) < 1)
        fail(what, ", table ", t, ": required denominators q of at least 1, found ", tables.qAt(k));
      if (!withinLimit(magnitude(tables.p[k])) || !withinLimit(magnitude(tables.qAt(k))))
        fail(what, ", table ", t, ": required breakpoints below 2^62 in magnitude, found ",
             tables.p[k]);
      if (k > tables.start[t] &&
          Wide{tables.p[k - 1]} * tables.qAt(k) >= Wide{tables.p[k]} * tables.qAt(k - 1))
        fail(what, ", table ", t, ": required breakpoints that rise strictly, found ",
             tables.p[k - 1], "/", tables.qAt(k - 1), " and then ", tables.p[k], "/",
             tables.qAt(k));
    }
  }
}

}  // namespace tc0
