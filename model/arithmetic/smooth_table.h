#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "circuit/base/range.h"

namespace tc0::arithmetic {

/// A smooth function of an integer v by a table of its high digits and monomials of its low ones.
///
/// The domain is cut into *segments* of 2^n numbers that begin at a multiple of 2^n. Within a
/// segment that begins at a,
///
///   f(a + lo) = the sum over sets A of low digits of  C_A * the product of the digits of lo in A
///
/// where C_A is the mixed difference of f at a over the digits in A. A smooth function has small
/// mixed differences for large sets, so few sets are kept and the others count as 0. Numbers outside
/// the domain have the value of its nearest end.
///
/// The table is the definition: at(v) is the integer that a program and its circuit compute. Unlike
/// a lookup, it costs about 2^(p / 2) gates for p digits and not 2^p.
class SmoothTable {
 public:
  /// The function in units that are 2^guard times finer than those of the result.
  using Function = std::function<std::int64_t(std::int64_t v)>;
  /// The digits of a set A, as the bits of a number; the empty set is 0.
  using Set = std::uint64_t;

  struct Options {
    int guard = 6;       // digits by which the function is finer than the result
    int finer = 2;       // of these, so many stay in the coefficients
    int largestSet = 2;  // sets have at most so many digits
    int mostLow = 10;    // a segment has at most 2^mostLow numbers
  };
  /// Segments are as large as the dropped mixed differences of the next size allow: they add up to
  /// half a unit of the coefficients at most.
  SmoothTable(const Function& function, Range domain, const Options& options);

  /// The table of fewest gates among those with sets of at most 0 to 4 digits, if a low digit costs
  /// `digitGates` gates.
  static SmoothTable smallest(const Function& function, Range domain, Options options,
                              std::int64_t digitGates);

  /// The integer definition, in units of the coefficients: 2^-finer of those of the result.
  std::int64_t at(std::int64_t v) const;

  /// Holds at(v) for every v, and is exact for domains of up to 2^22 numbers.
  Range range() const;

  Range domain() const { return domain_; }
  int finer() const { return finer_; }
  int lowDigits() const { return low_; }  // that some kept set reads
  /// Segment 0 has the numbers below the domain, and segment j + 1 those from starts()[j] to below
  /// starts()[j + 1]. The last one has all numbers above the domain.
  const std::vector<std::int64_t>& starts() const { return starts_; }
  /// The coefficients of a set in all segments.
  const std::map<Set, std::vector<std::int64_t>>& coefficients() const { return coefficients_; }
  /// Gates for each number: breakpoints of segments, and an AND for each binary digit of each
  /// coefficient.
  std::int64_t gates() const;

 private:
  Range domain_;
  int finer_ = 0, low_ = 0;
  std::vector<std::int64_t> starts_;
  std::map<Set, std::vector<std::int64_t>> coefficients_;
};

}  // namespace tc0::arithmetic
