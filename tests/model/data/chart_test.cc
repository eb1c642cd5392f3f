#include "model/data/chart.h"

#include <catch2/catch.hpp>
#include <limits>

#include "model/data/glyphs.h"

using tc0::axisTicks;
using tc0::Picture;

namespace {

bool red(const Picture& picture, std::int64_t x, std::int64_t y) {
  const std::uint8_t* pixel = picture.pixel(x, y);
  return pixel[0] == 200 && pixel[1] == 40;
}

std::int64_t blackPixels(const Picture& picture, std::int64_t left, std::int64_t top,
                         std::int64_t width, std::int64_t height) {
  std::int64_t count = 0;
  for (std::int64_t y = top; y < top + height; ++y) {
    for (std::int64_t x = left; x < left + width; ++x) count += picture.pixel(x, y)[0] == 0;
  }
  return count;
}

}  // namespace

TEST_CASE("ticks are round numbers within the axis") {
  CHECK(axisTicks(0, 15000, false) == std::vector<double>{0, 5000, 10000, 15000});
  CHECK(axisTicks(1, 8, false) == std::vector<double>{2, 4, 6, 8});
  CHECK(axisTicks(0.02, 30, true) == std::vector<double>{0.1, 1, 10});
  CHECK(axisTicks(0.3, 4, true) == std::vector<double>{0.5, 1, 2});
  CHECK(axisTicks(1e-6, 1e12, true).size() <= 10);
  CHECK(tc0::tickText(15000) == "15k");
  CHECK(tc0::tickText(0.01) == "0.01");
  CHECK(tc0::tickText(2.5e6) == "2.5M");
}

TEST_CASE("a curve falls between its axes, with numbers at both") {
  tc0::Chart chart;
  chart.points = {{0, 100}, {50, 10}, {100, 1}};
  const Picture picture = tc0::drawChart(chart);
  CHECK(red(picture, 52, 18));
  CHECK(red(picture, 336, 154));
  CHECK(red(picture, 620, 290));
  CHECK(blackPixels(picture, 0, 0, 46, 300) > 20);
  CHECK(blackPixels(picture, 40, 296, 600, 12) > 20);
}

TEST_CASE("gaps, one point and none are drawn too") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  tc0::Chart chart;
  chart.points = {{0, 1}, {1, nan}, {2, 1}};
  const Picture gap = tc0::drawChart(chart);
  CHECK(red(gap, 52, 154));
  CHECK_FALSE(red(gap, 336, 154));
  chart.points = {{5, -3}};
  CHECK(red(tc0::drawChart(chart), 336, 154));
  chart.points.clear();
  CHECK(blackPixels(tc0::drawChart(chart), 0, 296, 640, 24) == 0);
}

TEST_CASE("text has the width it says and is cut off at the edge") {
  Picture picture(20, 7, 1, 255);
  tc0::drawText(picture, 2, 0, "11");
  CHECK(tc0::textWidth("11") == 11);
  CHECK(blackPixels(picture, 0, 0, 8, 7) == blackPixels(picture, 8, 0, 12, 7));
  CHECK(blackPixels(picture, 0, 0, 20, 7) == 20);
  tc0::drawText(picture, 18, 3, "8");
  tc0::drawText(picture, -3, -3, "8");
}
