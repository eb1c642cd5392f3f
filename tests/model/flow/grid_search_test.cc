#include "model/flow/grid_search.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "model/flow/sampler.h"

using namespace tc0;

TEST_CASE("the search finds the grid of least cost, and never one that costs more than the even") {
  for (std::int64_t steps : {1, 2, 3, 5, 8}) {
    INFO(steps << " steps");
    // Least where time i of n is (i / n)^2.
    const auto cost = [&](const std::vector<double>& times) {
      double sum = 1;
      for (std::int64_t i = 0; i <= steps; ++i) {
        const double part = 1 - 1.0 * i / steps;
        sum += std::pow(times.at(i) - part * part, 2);
      }
      REQUIRE_NOTHROW(checkGrid(times));
      return sum;
    };
    GridSearchStats stats;
    const CostedGrid found = searchGrid({.steps = steps}, cost, &stats);
    REQUIRE(stats.even.times == evenGrid(steps));
    REQUIRE(stats.even.cost == cost(evenGrid(steps)));
    REQUIRE(found.cost == cost(found.times));
    REQUIRE(found.cost <= stats.even.cost);
    REQUIRE(stats.tried <= 1 + 60 * steps);
    for (std::int64_t i = 0; i <= steps; ++i) {
      const double part = 1 - 1.0 * i / steps;
      REQUIRE(found.times.at(i) == Approx(part * part).margin(0.01));
      if (i > 0 && i < steps)
        REQUIRE(found.times.at(i) == std::round(found.times.at(i) * 1000) / 1000);
    }
  }
}

TEST_CASE("a cost that is no number leaves the even grid") {
  const CostedGrid found =
      searchGrid({.steps = 4}, [](const std::vector<double>&) { return std::nan(""); });
  REQUIRE(found.times == evenGrid(4));
}
