#include "model/recipe/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::size_t kMostValues = 1
                                    << 15;  // values that a fit reads; of more it reads every n-th
constexpr int kCandidates = 24;
constexpr int kTailPoints = 32;
constexpr double kLeastShare = 0.25;  // the least scale of a channel, as a share of the common one

double squaredError(const Grid& grid, double value) {
  double difference = value - grid.nearest(value);
  return difference * difference;
}

// The share of the largest magnitude that candidate i reaches.
double shareOf(int i) { return 1 - i / 32.0; }

// What a small sample says of values beyond it. The largest fiftieth of the values (at least 12)
// are taken for a sample of a tail that falls exponentially, and in their place stand kTailPoints
// quantiles of the exponential law with their mean: point i is at the quantile 1 - (i + 1/2) / 32.
struct Tail {
  double from = 0;             // values from here on belong to the tail
  double count = 0;            // how many they are
  std::vector<double> points;  // falling

  explicit Tail(std::vector<double> values) {
    const std::size_t own = std::min(values.size(), std::max<std::size_t>(12, values.size() / 50));
    TC0_ASSERT(own > 0);
    const auto first = values.end() - own;
    std::nth_element(values.begin(), first, values.end());
    from = *first;
    count = own;
    double excess = 0;
    for (auto value = first; value != values.end(); ++value) excess += (*value - from) / count;
    for (int i = 0; i < kTailPoints; ++i)
      points.push_back(from + excess * std::log(kTailPoints / (i + 0.5)));
  }
  double most() const { return points.front(); }
  double error(const Grid& grid) const {
    double sum = 0;
    for (double value : points) sum += squaredError(grid, value);
    return sum * count / kTailPoints;
  }
};

// The candidate with the least squared error on the values, those of the tail replaced by its
// points. sizes[i] is what the tail was made from for values[i]: the value or its magnitude.
Grid leastError(const std::vector<Grid>& candidates, std::span<const double> values,
                const std::vector<double>& sizes, const Tail& tail) {
  Grid found = candidates.front();
  double least = std::numeric_limits<double>::infinity();
  std::size_t stride = values.size() / kMostValues + 1;
  for (const Grid& grid : candidates) {
    double error = tail.error(grid);
    for (std::size_t i = 0; i < values.size(); i += stride)
      if (sizes[i] < tail.from) error += stride * squaredError(grid, values[i]);
    if (error >= least) continue;
    least = error;
    found = grid;
  }
  return found;
}

}  // namespace

std::int64_t Grid::at(double value) const {
  return std::round(std::clamp<double>(value / scale, lo, hi));
}

Grid signedGrid(double scale, int bits) {
  std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
  return {scale, -most, most};
}

std::vector<Grid> signedCandidates(double most, int bits) {
  if (most == 0) return {signedGrid(1, bits)};
  std::vector<Grid> grids;
  for (int i = 0; i < kCandidates; ++i) {
    grids.push_back(signedGrid(1, bits));
    grids.back().scale = shareOf(i) * most / grids.back().hi;
  }
  return grids;
}

Grid fitSigned(std::span<const double> values, int bits, double least) {
  std::vector<double> sizes;
  for (double value : values) sizes.push_back(std::abs(value));
  Tail tail(sizes);
  std::vector<Grid> grids = signedCandidates(tail.most(), bits);
  for (Grid& grid : grids) grid.scale = std::max(grid.scale, least);
  return leastError(grids, values, sizes, tail);
}

Grid fitAbove(std::span<const double> values, int bits, double leastScale) {
  std::vector<double> sizes(values.begin(), values.end());
  Tail tail(sizes);
  double least = std::min(0.0, *std::min_element(sizes.begin(), sizes.end()));
  double most = std::max(0.0, tail.most());
  std::int64_t levels = (std::int64_t{1} << bits) - 1;
  if (least == most) return {1, 0, levels};
  std::vector<Grid> grids;
  for (int i = 0; i < kCandidates; ++i) {
    double scale = std::max(leastScale, (shareOf(i) * most - least) / levels);
    std::int64_t lo = std::floor(least / scale);
    grids.push_back({scale, lo, lo + levels});
  }
  return leastError(grids, values, sizes, tail);
}

std::vector<Grid> fitEach(FitGrid fit, const std::vector<double>& values, std::size_t channels,
                          int bits) {
  const double least = kLeastShare * fit(values, bits, 0).scale;
  std::vector<Grid> grids;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    std::vector<double> own;
    for (std::size_t at = channel; at < values.size(); at += channels) own.push_back(values[at]);
    grids.push_back(fit(own, bits, least));
  }
  return grids;
}

std::vector<double> scalesOf(const std::vector<Grid>& grids) {
  std::vector<double> scales;
  for (const Grid& grid : grids) scales.push_back(grid.scale);
  return scales;
}

}  // namespace tc0
