#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tc0 {

/// A grid of real numbers: the multiples scale * lo, ..., scale * hi.
struct Grid {
  double scale = 1;
  std::int64_t lo = 0, hi = 0;

  /// The integer of the multiple nearest to the value.
  std::int64_t at(double value) const;
  /// The multiple nearest to the value.
  double nearest(double value) const { return scale * at(value); }
};

/// The grid of this scale with the integers -(2^(bits-1) - 1) .. 2^(bits-1) - 1.
Grid signedGrid(double scale, int bits);

/// 24 signed grids, which reach from the magnitude `most` down to 9/32 of it. If `most` is 0: the
/// one grid of scale 1.
std::vector<Grid> signedCandidates(double most, int bits);

/// The signed grid of least mean squared error for numbers of which `values` are a sample. Its
/// scale is at least `least`. Numbers beyond the sample are expected: its largest fiftieth is taken
/// for an exponential tail that goes on, because a grid that ends at the largest of few values
/// would cost more on later numbers than a coarser one.
Grid fitSigned(std::span<const double> values, int bits, double least = 0);

/// The grid of 2^bits integers that begins at the least value (at most 0), for functions that are
/// bounded below such as GELU. Its upper end is chosen as fitSigned does.
Grid fitAbove(std::span<const double> values, int bits, double least = 0);

/// A fit, such as fitSigned, for each channel of values [rows, channels]. No channel's scale is
/// below a quarter of the scale for all values, because a channel that hardly moved in a small
/// sample may move in use.
using FitGrid = Grid (*)(std::span<const double> values, int bits, double least);
std::vector<Grid> fitEach(FitGrid fit, const std::vector<double>& values, std::size_t channels,
                          int bits);
std::vector<double> scalesOf(const std::vector<Grid>& grids);

}  // namespace tc0
