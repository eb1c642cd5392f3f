#include "model/recipe/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tc0 {
namespace {

constexpr std::size_t kLooked = 1 << 15;  // values that a fit looks at
constexpr int kCandidates = 16;

double squaredError(const Grid& grid, std::span<const double> values, std::size_t stride) {
  double error = 0;
  for (std::size_t i = 0; i < values.size(); i += stride) {
    double difference = values[i] - grid.nearest(values[i]);
    error += difference * difference;
  }
  return error;
}

template <class Candidate>
Grid best(std::span<const double> values, Candidate candidate) {
  Grid found;
  double least = std::numeric_limits<double>::infinity();
  std::size_t stride = values.size() / kLooked + 1;
  for (int i = 0; i < kCandidates; ++i) {
    Grid grid = candidate(1 - 0.04 * i);
    double error = squaredError(grid, values, stride);
    if (error >= least) continue;
    least = error;
    found = grid;
  }
  return found;
}

}  // namespace

std::int64_t Grid::at(double value) const {
  return static_cast<std::int64_t>(
      std::round(std::clamp(value / scale, static_cast<double>(lo), static_cast<double>(hi))));
}

Grid signedGrid(double scale, int bits) {
  std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
  return {scale, -most, most};
}

Grid fitSigned(std::span<const double> values, int bits) {
  double most = 0;
  for (double value : values) most = std::max(most, std::abs(value));
  if (most == 0) return signedGrid(1, bits);
  return best(values, [&](double share) {
    Grid grid = signedGrid(1, bits);
    grid.scale = share * most / static_cast<double>(grid.hi);
    return grid;
  });
}

Grid fitAbove(std::span<const double> values, int bits) {
  double least = 0, most = 0;
  for (double value : values) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  std::int64_t levels = (std::int64_t{1} << bits) - 1;
  if (least == most) return {1, 0, levels};
  return best(values, [&](double share) {
    double scale = (share * most - least) / static_cast<double>(levels);
    auto lo = static_cast<std::int64_t>(std::floor(least / scale));
    return Grid{scale, lo, lo + levels};
  });
}

}  // namespace tc0
