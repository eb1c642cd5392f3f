#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tc0 {

/// Real numbers as integers in [lo, hi]: value = scale * integer, rounded to nearest and clamped.
struct Grid {
  double scale = 1;
  std::int64_t lo = 0, hi = 0;

  std::int64_t at(double value) const;
  double nearest(double value) const { return scale * static_cast<double>(at(value)); }
};

/// -(2^(bits-1) - 1) .. 2^(bits-1) - 1.
Grid signedGrid(double scale, int bits);

/// Signed grids that clip at 24 shares of a largest magnitude; one of scale 1 where that is 0.
std::vector<Grid> signedCandidates(double most, int bits);

/// The signed grid for numbers of which `values` are a sample, by the least mean squared error, its
/// scale at least `least`. The largest fiftieth of the sample stands for an exponential tail that
/// reaches beyond it: a clip at the largest of few values would cost more on others than a coarser
/// step.
Grid fitSigned(std::span<const double> values, int bits, double least = 0);

/// 2^bits integers from the least value (at most 0) up, for functions with a floor such as GELU;
/// the upper end is chosen like that of fitSigned.
Grid fitAbove(std::span<const double> values, int bits, double least = 0);

/// One such grid for each channel of values [rows, channels]; none finer than a quarter of the one
/// for all, because a channel that hardly moved in a small sample may move in use.
using FitGrid = Grid (*)(std::span<const double> values, int bits, double least);
std::vector<Grid> fitEach(FitGrid fit, const std::vector<double>& values, std::size_t channels,
                          int bits);
std::vector<double> scalesOf(const std::vector<Grid>& grids);

}  // namespace tc0
