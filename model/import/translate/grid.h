#pragma once

#include <functional>
#include <string>

#include "circuit/base/tables.h"
#include "model/import/translate/quantiser.h"

namespace tc0::importer {

/// The grid that a function is rounded to which integers only come near to: that of the quantiser
/// behind the current node's result, or for an output of the network one of about 2^12 steps that
/// holds numbers up to `bound`. Throws Error for a result in the middle that nothing quantises.
ReaderGrid gridOfResult(Translation& t, const Node& node, const Fraction& bound);

/// The codes that a grid's quantiser gives to numbers: which integers n, standing for scale * n,
/// and from which number on.
struct CodeRange {
  std::int64_t lo = 0, hi = 0;  // of n, without the zero point
};
CodeRange codesOf(const ReaderGrid& grid);

/// A table of the quotient of two integers that finds the code of factor * quotient + term. The
/// quotient's breakpoints are fractions, rounded so that comparisons fit 62 bits.
struct QuotientRange {
  Range numerator, denominator;
  bool squares =
      false;  // the quotient is unit times the square of the one that is meant, with its sign
  long double unit = 1;
};
/// Appends the table; returns how far a breakpoint of factor * quotient was moved at the most.
long double appendQuotientTable(Tables& tables, long double factor, long double term,
                                const ReaderGrid& grid, const QuotientRange& range);

/// The distance as words of the report.
std::string nearness(const ReaderGrid& grid, long double distance);

}  // namespace tc0::importer
