#include "runtime/arrays/line.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/number.h"

namespace tc0 {
namespace {

constexpr std::int64_t kLineLimit = std::int64_t{1} << 50;  // x + add is a double within this
constexpr std::size_t kMostPairs = 256;  // thresholds from which slopes are taken

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

// If the line reaches k + 1 at x(k) = start + k * each, then t[k] - 1 < x(k) <= t[k] must hold. So
// t[k] - t[j] tells each * (k - j) up to 1, for all j < k; and each - slopes of all pairs - leaves an
// interval for start.
std::optional<CountingLine> countingLine(const std::vector<std::int64_t>& thresholds) {
  auto count = thresholds.size();
  if (count < 2 || thresholds.front() <= -kLineLimit || thresholds.back() >= kLineLimit)
    return std::nullopt;
  std::vector<double> at;
  for (std::int64_t threshold : thresholds)
    at.push_back(static_cast<double>(threshold - thresholds.front()));
  double least = 0, most = INFINITY;
  std::size_t stride = (count - 1) / kMostPairs + 1;
  auto take = [&](std::size_t j, std::size_t k) {
    auto apart = static_cast<double>(k - j);
    least = std::max(least, (at[k] - at[j] - 1) / apart);
    most = std::min(most, (at[k] - at[j] + 1) / apart);
  };
  for (std::size_t j = 0; j < count; j += stride) {
    for (std::size_t k = j + 1; k < count; k += stride) take(j, k);
    if (j + 1 < count) take(j, count - 1);
  }
  double each = (least + most) / 2;
  if (!(least < most) || !(each > 0)) return std::nullopt;
  double low = -INFINITY, high = INFINITY;
  for (std::size_t k = 0; k < count; ++k) {
    double start = at[k] - static_cast<double>(k) * each;
    low = std::max(low, start - 1);
    high = std::min(high, start);
  }
  CountingLine line;
  line.add = -static_cast<double>(thresholds.front());
  line.slope = 1 / each;
  line.offset = 1 - (low + high) / 2 * line.slope;
  if (!isProved(line, thresholds)) return std::nullopt;
  return line;
}

}  // namespace tc0
