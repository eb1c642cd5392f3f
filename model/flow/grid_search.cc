#include "model/flow/grid_search.h"

#include <cmath>

#include "model/flow/sampler.h"

namespace tc0 {
namespace {

constexpr double kParts = 1000;  // of the unit of time

// The grid with its time i moved by `change`; nothing if it would pass a neighbour.
std::vector<double> moved(std::vector<double> times, std::size_t i, double change) {
  times[i] = std::round((times[i] + change) * kParts) / kParts;
  const bool between = times[i - 1] > times[i] && times[i] > times[i + 1];
  return between ? times : std::vector<double>{};
}

}  // namespace

CostedGrid searchGrid(const GridSearchParams& params,
                      const std::function<double(const std::vector<double>&)>& cost,
                      GridSearchStats* stats) {
  GridSearchStats own;
  GridSearchStats& seen = stats == nullptr ? own : *stats;
  const auto costed = [&](std::vector<double> times) {
    ++seen.tried;
    const double found = cost(times);
    return CostedGrid{std::move(times), found};
  };
  seen.tried = 0;
  CostedGrid best = seen.even = costed(evenGrid(params.steps));
  for (double change = 0.5 / params.steps; change >= params.least;) {
    bool gained = false;
    for (std::size_t i = 1; i + 1 < best.times.size(); ++i) {
      for (const double by : {change, -change}) {
        std::vector<double> times = moved(best.times, i, by);
        if (times.empty()) continue;
        CostedGrid tried = costed(std::move(times));
        if (!(tried.cost < best.cost)) continue;
        best = std::move(tried);
        gained = true;
      }
    }
    if (!gained) change /= 2;
  }
  return best;
}

}  // namespace tc0
