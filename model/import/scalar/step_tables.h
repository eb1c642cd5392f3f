#pragma once

#include <string>
#include <vector>

#include "circuit/base/range.h"
#include "circuit/base/tables.h"
#include "model/import/scalar/chain.h"

namespace tc0::importer {

/// Integers at which the chain in 32-bit floats gives another result than the exact chain. Where a
/// chain rises or falls, only the two integers beside each breakpoint are tried: a rounding error
/// shows nowhere else.
struct FloatTies {
  struct Tie {
    std::int64_t channel, integer;
    double exact, single;
  };
  std::int64_t count = 0;
  std::vector<Tie> first;  // the first few
};

/// Which integer a chain gives, as step tables.
struct StepTables {
  Tables tables;
  AffineStage tail;  // what the tables' integers stand for
  FloatTies ties;
};

/// The tables of a chain over integers in these ranges, one for each channel or one for all, found
/// by evaluating the chain exactly: where it rises or falls by bisection, elsewhere at every
/// integer. The values are those of the chain before its last affine stage if they are integers, and
/// else multiples of a step that every value is a multiple of. A zero point that is an integer goes
/// into the tables, so that tail.b is 0.
///
/// Throws Error, naming `where`, if the chain's values are multiples of no common number, if 4096
/// bits do not decide a rounding, or if that would be too much work.
StepTables stepTables(const Chain& chain, const std::vector<Range>& ranges,
                      const std::string& where);

}  // namespace tc0::importer
