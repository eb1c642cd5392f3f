#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace tc0 {

struct GridSearchParams {
  std::int64_t steps = 2;
  double least = 0.01;  // the search ends when times would move by less
};

/// A grid of times and what it costs.
struct CostedGrid {
  std::vector<double> times;
  double cost = 0;
};

struct GridSearchStats {
  CostedGrid even;         // where the search starts
  std::int64_t tried = 0;  // grids whose cost was asked
};

/// The grid of `steps` steps from 1 to 0 that costs least, by coordinate descent: each time between
/// the ends is moved up and down by a step that begins at half of the even grid's and is halved
/// when no time gains by moving. Times are multiples of 1/1000. The result never costs more than
/// the even grid; it is a local minimum, and about 12 (steps - 1) grids are tried a halving.
CostedGrid searchGrid(const GridSearchParams& params,
                      const std::function<double(const std::vector<double>& times)>& cost,
                      GridSearchStats* stats = nullptr);

}  // namespace tc0
