#pragma once

#include "circuit/base/tables.h"
#include "model/program/draw.h"

namespace tc0::program {

/// A table of at most `gates` gates for numbers of this range, with values in `values`. Among such
/// tables are quantised slopes, clamps, bumps, signs and constants; breakpoints lie also at, beside
/// and far beyond the ends of the range.
Tables randomTable(Draw& draw, Range range, Range values, std::int64_t gates);

/// A table for ratio steps whose numerator and positive denominator have these ranges.
Tables randomRatioTable(Draw& draw, Range numerator, Range denominator, Range values,
                        std::int64_t gates);

}  // namespace tc0::program
