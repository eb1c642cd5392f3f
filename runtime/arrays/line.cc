#include "runtime/arrays/line.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/number.h"

namespace tc0 {
namespace {

constexpr std::int64_t kLineLimit = std::int64_t{1} << 50;  // x + add is a double within this
constexpr int kMostRounds = 64;                             // each halves the interval of slopes

// Whether the line is right at each threshold and below it, with room for what a kernel rounds:
// product and sum once each, to 53 bits.
bool isProved(const CountingLine& line, const std::vector<std::int64_t>& thresholds) {
  double slack = 0x1p-48 * (2 * std::abs(line.offset) + static_cast<double>(thresholds.size()) + 1);
  for (std::size_t k = 0; k < thresholds.size(); ++k) {
    auto reached = static_cast<double>(k + 1);
    auto at = [&](std::int64_t x) {
      return std::fma(static_cast<double>(x) + line.add, line.slope, line.offset);
    };
    if (!(at(thresholds[k]) >= reached + slack)) return false;
    if (!(at(thresholds[k] - 1) <= reached - slack)) return false;
  }
  return true;
}

}  // namespace

// If the line reaches k + 1 at x(k) = start + k * each, then t[k] - 1 < x(k) <= t[k] must hold, which
// leaves room for `start` if `each` is right. The room is a concave function of `each`, and the two
// thresholds that bound it say in which direction it grows, so halving finds where it is largest.
std::optional<CountingLine> countingLine(const std::vector<std::int64_t>& thresholds) {
  auto count = thresholds.size();
  if (count < 2 || thresholds.front() <= -kLineLimit || thresholds.back() >= kLineLimit)
    return std::nullopt;
  std::vector<double> at;
  for (std::int64_t threshold : thresholds)
    at.push_back(static_cast<double>(threshold - thresholds.front()));
  double least = (at.back() - 1) / static_cast<double>(count - 1);
  double most = (at.back() + 1) / static_cast<double>(count - 1);
  double bestEach = 0, bestStart = 0, bestRoom = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    double each = (least + most) / 2, low = -INFINITY, high = INFINITY;
    std::size_t lowest = 0, highest = 0;
    for (std::size_t k = 0; k < count; ++k) {
      double start = at[k] - static_cast<double>(k) * each;
      if (start - 1 > low) low = start - 1, lowest = k;
      if (start < high) high = start, highest = k;
    }
    if (high - low > bestRoom && each > 0)
      bestRoom = high - low, bestEach = each, bestStart = (low + high) / 2;
    if (lowest == highest) break;
    (lowest > highest ? least : most) = each;
  }
  if (bestRoom <= 0) return std::nullopt;
  CountingLine line;
  line.add = -static_cast<double>(thresholds.front());
  line.slope = 1 / bestEach;
  line.offset = 1 - bestStart * line.slope;
  if (!isProved(line, thresholds)) return std::nullopt;
  return line;
}

}  // namespace tc0
