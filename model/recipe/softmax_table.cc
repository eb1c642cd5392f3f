#include "model/recipe/softmax_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tc0 {
namespace {

constexpr std::size_t kCells = 1024;
constexpr double kEven = 0.1;     // share of the levels that are spread evenly
constexpr double kAbove = 0.5;    // how far above the largest score levels go on
constexpr double kUnnoticed = 5;  // below the least maximum of a row
constexpr double kLeastTop = 0x1p6, kMostTop = 0x1p12;

// `least` is the least maximum of a row: what lies far below it weighs nothing anywhere.
struct Reach {
  double least, lo, hi;
  double cell() const { return (hi - lo) / static_cast<double>(kCells); }
  std::size_t at(double score) const {
    const double cells = static_cast<double>(kCells) - 1;
    return static_cast<std::size_t>(std::clamp((score - lo) / cell(), 0.0, cells));
  }
};

double largestOf(const std::vector<double>& scores, std::size_t first, std::size_t n) {
  const auto row = scores.begin() + static_cast<std::ptrdiff_t>(first);
  return *std::max_element(row, row + static_cast<std::ptrdiff_t>(n));
}

Reach reachOf(const std::vector<double>& scores, std::size_t n) {
  double most = scores[0], least = most;
  for (std::size_t first = 0; first < scores.size(); first += n) {
    const double top = largestOf(scores, first, n);
    most = std::max(most, top);
    least = first == 0 ? top : std::min(least, top);
  }
  return {least, least - kUnnoticed, most + kAbove};
}

// The sum of the squared softmax weights of the scores in each cell.
std::vector<double> squaredWeights(const std::vector<double>& scores, std::size_t n,
                                   const Reach& reach) {
  std::vector<double> sums(kCells);
  for (std::size_t first = 0; first < scores.size(); first += n) {
    const double top = largestOf(scores, first, n);
    double total = 0;
    for (std::size_t j = first; j < first + n; ++j) total += std::exp(scores[j] - top);
    for (std::size_t j = first; j < first + n; ++j) {
      const double weight = std::exp(scores[j] - top) / total;
      sums[reach.at(scores[j])] += weight * weight;
    }
  }
  return sums;
}

// The mean of the cells around each.
std::vector<double> smooth(const std::vector<double>& cells) {
  constexpr std::size_t kAround = kCells / 64;
  std::vector<double> means(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t first = i < kAround ? 0 : i - kAround;
    const std::size_t end = std::min(cells.size(), i + kAround + 1);
    for (std::size_t j = first; j < end; ++j)
      means[i] += cells[j] / static_cast<double>(end - first);
  }
  return means;
}

std::vector<double> levelDensity(const std::vector<double>& squares) {
  std::vector<double> density = smooth(squares);
  for (double& value : density) value = std::cbrt(value);
  const double total = std::accumulate(density.begin(), density.end(), 0.0);
  for (double& value : density)
    value = (1 - kEven) * value / total + kEven / static_cast<double>(kCells);
  return density;
}

// Breakpoints that split the density into `levels` equal parts.
std::vector<double> breakpoints(const std::vector<double>& density, const Reach& reach,
                                std::int64_t levels) {
  std::vector<double> found;
  double sum = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    const double before = sum;
    sum += density[i];
    while (std::ssize(found) + 1 < levels) {
      const double wanted = (static_cast<double>(found.size()) + 1) / static_cast<double>(levels);
      if (wanted > sum) break;
      found.push_back(reach.lo +
                      reach.cell() * (static_cast<double>(i) + (wanted - before) / density[i]));
    }
  }
  return found;
}

}  // namespace

Stairs softmaxTable(const std::vector<double>& scores, std::size_t n, int bits) {
  const Reach reach = reachOf(scores, n);
  const std::vector<double> at =
      breakpoints(levelDensity(squaredWeights(scores, n, reach)), reach, std::int64_t{1} << bits);
  const double top =
      std::ldexp(std::clamp(std::exp(reach.hi - reach.least), kLeastTop, kMostTop), bits);
  const auto meanBetween = [&](double a, double b) {
    return std::llround(top * (std::exp(b - reach.hi) - std::exp(a - reach.hi)) / (b - a));
  };
  Stairs stairs{std::max<std::int64_t>(1, meanBetween(reach.lo, at[0])), {}, {}};
  std::int64_t last = stairs.base;
  for (std::size_t k = 0; k < at.size(); ++k) {
    const std::int64_t value = meanBetween(at[k], k + 1 < at.size() ? at[k + 1] : reach.hi);
    if (value <= last) continue;
    stairs.at.push_back(at[k]);
    stairs.values.push_back(last = value);
  }
  return stairs;
}

}  // namespace tc0
