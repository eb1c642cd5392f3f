#include "runtime/arrays/cells.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostRounds = 3;  // with more, halving is as fast
constexpr std::int64_t kFewCells = 64, kMostCells = 4096;
constexpr std::int64_t kManyCells = 512;  // more for a few thresholds would crowd the cache

// The line as kernels compute it: its numbers have their precision.
void setLine(Cells& cells, double slope, double offset, LineNumbers numbers) {
  bool narrow = numbers == LineNumbers::kFloat;
  cells.slope = narrow ? static_cast<float>(slope) : slope;
  cells.offset = narrow ? static_cast<float>(offset) : offset;
}

// How far a kernel's y may lie from slope * x + offset while that is near a cell, with room to
// spare: x, the product and the sum are each rounded once, to 24 or 53 bits.
double slackOf(const Cells& cells, LineNumbers numbers) {
  double unit = numbers == LineNumbers::kFloat ? 0x1p-20 : 0x1p-46;
  return unit * (2 * std::abs(cells.offset) + static_cast<double>(cells.top) + 1);
}

// Fills in the ranks and rounds of the cells of a line. Returns false if some cell has too many
// thresholds. A number in cell c lies above c - slack and below c + 1 + slack on the line, unless c
// is at an end.
bool fillIn(Cells& cells, const std::vector<double>& thresholds, LineNumbers numbers) {
  double slack = slackOf(cells, numbers);
  if (!(slack < 0.25)) return false;
  std::vector<double> at;
  for (double threshold : thresholds) at.push_back(cells.slope * threshold + cells.offset);
  TC0_ASSERT(std::is_sorted(at.begin(), at.end()));
  auto reached = [&](double y) { return std::upper_bound(at.begin(), at.end(), y) - at.begin(); };
  cells.ranks.clear();
  cells.rounds = 1;
  bool plain = true;
  for (std::int64_t c = 0; c <= cells.top; ++c) {
    auto cell = static_cast<double>(c);
    std::int64_t least = c == 0 ? 0 : reached(cell - slack);
    std::int64_t most = c == cells.top ? std::ssize(thresholds) : reached(cell + 1 + slack);
    cells.ranks.push_back(static_cast<std::int32_t>(least));
    plain &= least == c;
    cells.rounds = std::max(cells.rounds, most - least);
  }
  if (plain) cells.ranks.clear();
  return cells.rounds <= kMostRounds;
}

}  // namespace

std::optional<Cells> cellsFor(const std::vector<double>& thresholds, LineNumbers numbers) {
  TC0_ASSERT(thresholds.size() >= 2);
  double first = thresholds.front(), span = thresholds.back() - first;
  auto count = std::ssize(thresholds);
  if (!(span > 0) || !std::isfinite(span)) return std::nullopt;
  Cells cells;
  auto tryLine = [&](double slope, double offset, std::int64_t top) {
    cells.top = top;
    setLine(cells, slope, offset - slope * first, numbers);
    return fillIn(cells, thresholds, numbers);
  };
  // Threshold k in the middle of cell k.
  double each = static_cast<double>(count - 1) / span;
  if (tryLine(each, 0.5, count) && cells.ranks.empty()) return cells;
  std::optional<Cells> best;
  std::int64_t most = std::min(kMostCells, std::max(kManyCells, 8 * count));
  for (std::int64_t many = kFewCells; many <= most; many *= 2) {
    if (!tryLine(static_cast<double>(many - 2) / span, 1, many)) continue;
    if (!best || cells.rounds < best->rounds) best = cells;
    if (best->rounds == 1) break;
  }
  return best;
}

}  // namespace tc0
