#pragma once

#include <functional>
#include <vector>

#include "circuit/base/range.h"
#include "circuit/base/tables.h"
#include "model/recipe/grid.h"

namespace tc0 {

/// A step function of a real number: `base` below at[0], values[k] from at[k] to below at[k+1];
/// `at` rises. Recipes describe every rounding by one, and turn it into an integer table once they
/// know which integer represents the real number.
struct Stairs {
  std::int64_t base = 0;
  std::vector<double> at;
  std::vector<std::int64_t> values;

  /// The step function function(this(x)).
  Stairs mapped(const std::function<std::int64_t(std::int64_t)>& function) const;
  /// The step function this(x + constant).
  Stairs after(double constant) const;
};

/// The step function that rounds to a grid: Grid::at.
Stairs rounding(const Grid& grid);
std::vector<Stairs> roundings(const std::vector<Grid>& grids);
/// The step function that rounds function(y) to a grid, for y in [lo, hi]. Breakpoints are found by
/// bisection between 4096 points, so a step narrower than (hi - lo) / 4096 may be missed.
Stairs rounding(const Grid& grid, const std::function<double(double)>& function, double lo,
                double hi);

/// sgn(x) x^2 on reals and integers.
inline double signedSquare(double x) { return x < 0 ? -x * x : x * x; }
inline std::int64_t signedSquare(std::int64_t x) { return x < 0 ? -x * x : x * x; }

/// The table of a step on an integer v in `reach` that represents the real number scale * v.
/// Breakpoints outside `reach` are left out.
Tables plainTables(const Stairs& stairs, double scale, Range reach);

/// The table of a ratio step on N / D, whose breakpoints are about ratioOf(at[k]); ratioOf rises.
/// Each becomes the simplest fraction between ratioOf(at[k] - g) and ratioOf(at[k] + g), where g is
/// a sixteenth of the gap to the nearest neighbour. Breakpoints outside [-reach, reach] are left
/// out.
Tables ratioTables(const Stairs& stairs, const std::function<double(double)>& ratioOf,
                   double reach);

}  // namespace tc0
