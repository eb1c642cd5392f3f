#pragma once

#include <functional>
#include <span>
#include <vector>

#include "circuit/base/number.h"
#include "circuit/base/range.h"
#include "circuit/base/tables.h"

namespace tc0::lower {

/// The tables of a step, and the dimension along which they lie.
struct StepTables {
  Tables tables;
  int axis =
      -1;  // an element's table is its coordinate along this dimension; -1: table 0 everywhere
};

/// Table `table` alone, with its gates first ... last - 1. `base` is the value if none of them is
/// 1. Gates with increment 0 are left out.
Tables tableOf(const Tables& tables, std::int64_t table, std::int64_t first, std::int64_t last,
               std::int64_t base);

/// Table `table` without the gates that the ranges decide and without those that change nothing.
/// The value is the same for every numerator and denominator in these ranges. A plain step has the
/// denominator [1, 1].
Tables narrowed(const Tables& tables, std::int64_t table, Range numerator, Range denominator);

/// The tables of f(factor * u + offset) as functions of u, for plain tables f and factor != 0. A
/// negative factor turns the order of the gates around.
Tables substituted(const Tables& tables, std::int64_t factor, std::int64_t offset);

/// Two functions on one bank, whose breakpoints are those of both. Made from plain tables on the
/// same numbers, table by table.
struct Union {
  Tables tables;                   // the first function
  std::vector<std::int64_t> base;  // of the second function, with its increments
  std::vector<std::int64_t> increments;
};
Union unionOf(const Tables& a, const Tables& b);

}  // namespace tc0::lower
