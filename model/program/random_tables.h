#pragma once

#include "circuit/base/tables.h"
#include "model/program/draw.h"

namespace tc0::program {

/// A table for numbers of this range with values in `values`: quantised slopes, clamps, bumps,
/// signs, constants, breakpoints just at, beside and far beyond the ends of the range, at most
/// `gates` of them.
Tables randomTable(Draw& draw, Range range, Range values, std::int64_t gates);

/// The same for a ratio; `numerator` and the positive `denominator` say what ratios there are.
Tables randomRatioTable(Draw& draw, Range numerator, Range denominator, Range values,
                        std::int64_t gates);

}  // namespace tc0::program
