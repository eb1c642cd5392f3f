#pragma once

#include <functional>
#include <span>
#include <vector>

#include "circuit/base/number.h"
#include "circuit/base/range.h"
#include "circuit/base/tables.h"

namespace tc0::lower {

/// Table `table` alone, with the gates in [first, last); `base` is the value when none of them
/// fires.
Tables tableOf(const Tables& tables, std::int64_t table, std::int64_t first, std::int64_t last,
               std::int64_t base);

/// Gates that the ranges decide, and gates that change nothing, leave the table: the value is the
/// same for every numerator and denominator (a plain step: [1, 1]) in these ranges.
Tables narrowed(const Tables& tables, std::int64_t table, Range numerator, Range denominator);

/// The tables of f(factor * u + offset) as functions of u, for plain tables and factor != 0. A
/// negative factor turns the order of the gates around.
Tables substituted(const Tables& tables, std::int64_t factor, std::int64_t offset);

/// Plain tables on the same numbers as one bank: the breakpoints of `a` and `b`, table by table,
/// and both functions on them.
struct Union {
  Tables tables;                   // with the increments of a
  std::vector<std::int64_t> base;  // of b, with its increments
  std::vector<std::int64_t> increments;
};
Union unionOf(const Tables& a, const Tables& b);

}  // namespace tc0::lower
