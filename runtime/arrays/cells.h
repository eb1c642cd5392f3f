#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tc0 {

/// A guess at how many of some rising thresholds a number reaches, which comparing with `rounds`
/// thresholds makes exact. The line slope * x + offset is cut into cells 0 ... top; outside, it
/// counts as the cell at the end. A number in cell c reaches rank(c) thresholds at least, and at
/// most `rounds` more, where rank(c) is ranks[c], or c itself if the list is empty.
///
/// This holds whatever way a kernel computes the line, with fused multiplication or without, as long
/// as x, slope and offset have at least the precision that cellsFor was told: thresholds count as
/// lying in both cells if rounding might move a number from one to the other.
struct Cells {
  double slope = 0, offset = 0;
  std::int64_t top = 0;
  std::vector<std::int32_t> ranks;
  std::int64_t rounds = 1;
};

/// The precision of the numbers with which a line is computed.
enum class LineNumbers { kFloat, kDouble };

/// Cells for these thresholds, at least two that rise, or nothing if some cell has too many of them.
/// Near-uniform thresholds get a cell each, so that ranks is empty; others get a list of cells.
std::optional<Cells> cellsFor(const std::vector<double>& thresholds, LineNumbers numbers);

}  // namespace tc0
