#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/data/picture.h"

namespace tc0 {

/// A curve between axes with numbers. The scale of y is logarithmic if all values are positive and
/// span a factor of two. A point that is not finite is a gap in the curve. If no point is finite,
/// the axes have no numbers.
struct Chart {
  std::vector<std::pair<double, double>> points;  // (x, y), x rising
  std::string below, beside;  // the names of x and y, in the letters of model/data/glyphs.h
  std::int64_t width = 640, height = 320;
};
Picture drawChart(const Chart& chart);

/// The values at which an axis from `least` to `most` has numbers: 2 to 7 multiples of 1, 2 or 5
/// times a power of ten. A logarithmic axis has powers of ten and, if fewer than three of them fit,
/// also twice and five times these.
std::vector<double> axisTicks(double least, double most, bool logarithmic);

/// The text of a number at an axis: 0.01, 250, 15k, 3M.
std::string tickText(double value);

}  // namespace tc0
