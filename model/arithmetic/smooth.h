#pragma once

#include <string>

#include "model/arithmetic/smooth_table.h"
#include "model/program/builder.h"

namespace tc0::arithmetic {

using program::ProgramBuilder;
using program::TensorId;

/// table.at(floor(x / 2^shift)) for each element of x, any integers: a number that is not rounded
/// yet costs no level more than its digits would.
///
/// The first level has the segment of each number and its low digits. The second has, for each kept
/// set A and binary digit b of its coefficient, the gate
///
///   [digit b of C_A in the segment + the sum of the digits in A >= |A| + 1]
///
/// Levels: 2, to a form. Gates: table.gates() for each element, and those of the low digits.
/// Largest weight: that of the digits.
TensorId smooth(ProgramBuilder& builder, const std::string& name, TensorId x, std::int64_t shift,
                const SmoothTable& table);

}  // namespace tc0::arithmetic
