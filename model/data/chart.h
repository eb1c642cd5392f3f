#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/data/picture.h"

namespace tc0 {

/// A curve between axes with numbers. The scale of y is logarithmic where all values are positive
/// and span a factor of two; points that are not finite are gaps. No finite point: axes without
/// numbers.
struct Chart {
  std::vector<std::pair<double, double>> points;  // (x, y), x rising
  std::string below, beside;  // what x and y are, in the letters of model/data/glyphs.h
  std::int64_t width = 640, height = 320;
};
Picture drawChart(const Chart& chart);

/// Where an axis from `least` to `most` has numbers: multiples of 1, 2 or 5 times a power of ten, 2
/// to 7 of them; on a logarithmic one powers of ten and, where fewer than three fit, twice and five
/// times as much.
std::vector<double> axisTicks(double least, double most, bool logarithmic);

/// 0.01, 250, 15k, 3M.
std::string tickText(double value);

}  // namespace tc0
