#include "model/recipe/softmax_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "circuit/base/assert.h"

// How the table comes about: [lo, hi] is the interval of scores that matter, cut into kCells equal
// cells. The squared softmax weights of the calibration's scores are summed in each cell and
// smoothed; their cube root, together with a small even part, is the density of levels; breakpoints
// split the density into 2^bits equal parts.
namespace tc0 {
namespace {

constexpr std::size_t kCells = 1024;
constexpr double kEven = 0.1;     // the share of the levels that is spread evenly
constexpr double kAbove = 0.5;    // how far above the largest score levels go on
constexpr double kUnnoticed = 5;  // scores so far below the least maximum of a row do not matter
constexpr double kLeastTop = 0x1p6, kMostTop = 0x1p12;  // the largest level / 2^bits

// The scores that matter: [lo, hi]. `least` is the least maximum of a row; a score far below that
// weighs next to nothing in every row.
struct Reach {
  double least, lo, hi;
  double cell() const { return (hi - lo) / kCells; }
  // The cell of a score; those beyond the ends are in the first or the last cell.
  std::size_t cellOf(double score) const {
    return std::clamp<double>((score - lo) / cell(), 0, kCells - 1);
  }
};

// The largest score of the row that begins at number `first`.
double largestOf(const std::vector<double>& scores, std::size_t first, std::size_t n) {
  TC0_ASSERT(first + n <= scores.size());
  const auto row = scores.begin() + first;
  return *std::max_element(row, row + n);
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
      sums[reach.cellOf(scores[j])] += weight * weight;
    }
  }
  return sums;
}

// Replaces each cell by the mean of the cells around it: 16 on both sides, as far as there are any.
std::vector<double> smooth(const std::vector<double>& cells) {
  constexpr std::size_t kAround = kCells / 64;
  std::vector<double> means(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t first = i < kAround ? 0 : i - kAround;
    const std::size_t end = std::min(cells.size(), i + kAround + 1);
    for (std::size_t j = first; j < end; ++j) means[i] += cells[j] / (end - first);
  }
  return means;
}

// The share of the levels that belongs to each cell; the sum over the cells is 1.
std::vector<double> levelDensity(const std::vector<double>& squares) {
  std::vector<double> density = smooth(squares);
  for (double& value : density) value = std::cbrt(value);
  const double total = std::accumulate(density.begin(), density.end(), 0.0);
  for (double& value : density) value = (1 - kEven) * value / total + kEven / kCells;
  return density;
}

// Breakpoints that split the density into `levels` equal parts: breakpoint number k is where the
// sum of the density reaches (k + 1) / levels. Within a cell the density is even.
std::vector<double> breakpoints(const std::vector<double>& density, const Reach& reach,
                                std::int64_t levels) {
  std::vector<double> found;
  double sum = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    const double before = sum;
    sum += density[i];
    while (std::ssize(found) + 1 < levels) {
      const double share = (found.size() + 1.0) / levels;
      if (share > sum) break;
      found.push_back(reach.lo + reach.cell() * (i + (share - before) / density[i]));
    }
  }
  return found;
}

}  // namespace

// Levels are the mean of top * exp(s - hi) between two breakpoints, rounded. `top` makes the level
// at the least maximum of a row about 2^bits. Levels that rounding makes equal become one, so the
// values rise strictly.
Stairs softmaxTable(const std::vector<double>& scores, std::size_t n, int bits) {
  TC0_ASSERT(!scores.empty() && scores.size() % n == 0);
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
