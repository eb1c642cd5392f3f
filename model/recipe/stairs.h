#pragma once

#include <functional>
#include <vector>

#include "circuit/base/range.h"
#include "circuit/base/tables.h"
#include "model/recipe/grid.h"

namespace tc0 {

/// A step function of a real number: `base` below at[0], values[k] from at[k] on; `at` rises.
/// Recipes describe roundings so, and turn them into integer tables for whatever integer stands for
/// the real number.
struct Stairs {
  std::int64_t base = 0;
  std::vector<double> at;
  std::vector<std::int64_t> values;

  /// The same steps with other values.
  Stairs mapped(const std::function<std::int64_t(std::int64_t)>& function) const;
  /// The step function of a number to which `constant` is added first.
  Stairs after(double constant) const;
};

/// Rounding to a grid.
Stairs rounding(const Grid& grid);
std::vector<Stairs> roundings(const std::vector<Grid>& grids);
/// Rounding function(y) to a grid, for y from lo to hi; found by bisection from 4096 points, so a
/// step narrower than (hi - lo) / 4096 may be missed.
Stairs rounding(const Grid& grid, const std::function<double(double)>& function, double lo,
                double hi);

/// sgn(x) x^2 on reals and integers.
inline double signedSquare(double x) { return x < 0 ? -x * x : x * x; }
inline std::int64_t signedSquare(std::int64_t x) { return x < 0 ? -x * x : x * x; }

/// The table of a step on an integer v in `reach`, where the real number is scale * v. Breakpoints
/// outside `reach` are left out.
Tables plainTables(const Stairs& stairs, double scale, Range reach);

/// The table of a ratio step on N / D, whose breakpoints are ratioOf(at[k]), ratioOf rising. Each
/// becomes the simplest fraction between ratioOf(at[k] - g) and ratioOf(at[k] + g), g a sixteenth
/// of the gap to the nearest neighbour. Breakpoints outside [-reach, reach] are left out.
Tables ratioTables(const Stairs& stairs, const std::function<double(double)>& ratioOf,
                   double reach);

}  // namespace tc0
