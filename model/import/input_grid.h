#pragma once

#include <string>

#include "circuit/base/range.h"
#include "model/import/exact/fraction.h"

namespace tc0::importer {

/// The numbers that an input takes: scale * n + offset for integers n in a range.
struct InputGrid {
  Range range;
  Fraction scale{1}, offset{0};
};

/// Reads a grid; throws Error, naming `where`, for another word.
///
///   int8, uint4, ...      the integers of a type of 1 to 32 bits
///   uint8/255             the same, divided by a number
///   int8:0.0235,-3        scale and zero point: 0.0235 * (n + 3); the scale is the nearest 32-bit
///                         float, as networks store it
///   fixed<16,6>           16 bits with sign, 6 of them before the point; ufixed<8,0> without sign
InputGrid parseGrid(const std::string& text, const std::string& where);

/// Examples of grids for a message.
std::string gridExamples(const std::string& input);

}  // namespace tc0::importer
