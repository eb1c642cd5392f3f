#pragma once

#include <vector>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// e^(-scale (m - x)) for integers x of the program and m the largest of them along the axes, as
/// multiples of 2^-bits: each is wrong by one unit at the most, and at least one unit, so that no
/// sum is proven to be only at least 0.
program::TensorId exponentials(Translation& t, program::TensorId x, const std::vector<int>& axes,
                               const Fraction& scale, int bits);

}  // namespace tc0::importer
