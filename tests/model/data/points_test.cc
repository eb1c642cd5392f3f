#include "model/data/points.h"

#include <catch2/catch.hpp>
#include <cmath>

TEST_CASE("the mixture has its means and deviations") {
  const tc0::Dataset data = tc0::mixture2d();
  const tc0::Samples drawn = data.draw(40000, 5);
  for (std::int64_t k = 0; k < std::ssize(tc0::mixture2dModes()); ++k) {
    const tc0::PointMode& mode = tc0::mixture2dModes()[k];
    double count = 0, mean[2] = {0, 0}, square[2] = {0, 0};
    for (std::int64_t i = 0; i < drawn.count(); ++i) {
      if (drawn.labels[i] != k) continue;
      ++count;
      for (int d = 0; d < 2; ++d) {
        mean[d] += drawn.row(i)[d];
        square[d] += std::pow(drawn.row(i)[d] - mode.mean[d], 2);
      }
    }
    CHECK(count / 40000 == Approx(mode.weight).margin(0.01));
    for (std::size_t d = 0; d < 2; ++d) {
      CHECK(mean[d] / count == Approx(mode.mean[d]).margin(0.02));
      CHECK(std::sqrt(square[d] / count) == Approx(mode.deviation).margin(0.01));
    }
  }
}

TEST_CASE("draws repeat by seed") {
  const tc0::Dataset data = tc0::mixture2d();
  CHECK(data.draw(10, 3).values == data.draw(10, 3).values);
  CHECK(data.draw(10, 3).values != data.draw(10, 4).values);
}

TEST_CASE("the checkerboard fills its dark fields evenly") {
  const tc0::Samples drawn = tc0::checkerboard().draw(16000, 9);
  int fields[4][4] = {};
  for (std::int64_t i = 0; i < drawn.count(); ++i) {
    const int column = std::floor(drawn.row(i)[0]) + 2;
    const int row = std::floor(drawn.row(i)[1]) + 2;
    REQUIRE((column >= 0 && column < 4 && row >= 0 && row < 4));
    ++fields[row][column];
  }
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 4; ++column) {
      CHECK(fields[row][column] == Approx((row + column) % 2 == 0 ? 2000 : 0).margin(200));
    }
  }
}
