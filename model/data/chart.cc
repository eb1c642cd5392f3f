#include "model/data/chart.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "circuit/base/assert.h"
#include "model/data/glyphs.h"

namespace tc0 {
namespace {

constexpr std::int64_t kLeft = 52, kRight = 20, kTop = 18, kBottom = 30;
constexpr std::uint8_t kCurve[] = {200, 40, 40}, kAxis[] = {0, 0, 0}, kGrid[] = {225, 225, 225};

// An axis: values from least to most are at the pixels from `from` to `to`.
struct Scale {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  bool logarithmic = false;
  std::int64_t from = 0, to = 0;

  void cover(double value) { least = std::min(least, value), most = std::max(most, value); }
  bool empty() const { return least > most; }
  std::int64_t at(double value) const {
    const auto place = [&](double v) { return logarithmic ? std::log(v) : v; };
    const double share = (place(value) - place(least)) / (place(most) - place(least));
    TC0_ASSERT(least < most && (!logarithmic || least > 0));
    return from + std::llround(share * (to - from));
  }
};

void put(Picture& picture, std::int64_t x, std::int64_t y, const std::uint8_t* colour) {
  if (x >= 0 && y >= 0 && x < picture.width && y < picture.height)
    std::copy_n(colour, 3, picture.pixel(x, y));
}

void drawSegment(Picture& picture, std::int64_t x0, std::int64_t y0, std::int64_t x1,
                 std::int64_t y1, const std::uint8_t* colour) {
  const std::int64_t steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), std::int64_t{1}});
  for (std::int64_t i = 0; i <= steps; ++i)
    put(picture, x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, colour);
}

void drawAxes(Picture& picture, const Chart& chart, const Scale& x, const Scale& y) {
  for (const double tick : x.empty() ? std::vector<double>{} : axisTicks(x.least, x.most, false)) {
    const std::int64_t at = x.at(tick);
    drawSegment(picture, at, y.from, at, y.to, kGrid);
    drawText(picture, at - textWidth(tickText(tick)) / 2, y.from + 6, tickText(tick));
  }
  for (const double tick :
       y.empty() ? std::vector<double>{} : axisTicks(y.least, y.most, y.logarithmic)) {
    const std::int64_t at = y.at(tick);
    drawSegment(picture, x.from, at, x.to, at, kGrid);
    drawText(picture, x.from - 6 - textWidth(tickText(tick)), at - kGlyphHeight / 2,
             tickText(tick));
  }
  drawSegment(picture, x.from, y.from, x.to, y.from, kAxis);
  drawSegment(picture, x.from, y.from, x.from, y.to, kAxis);
  drawText(picture, x.to - textWidth(chart.below), picture.height - kGlyphHeight - 4, chart.below);
  drawText(picture, 4, 4, chart.beside);
}

// A scale of one value is widened, so that the value lies in its middle.
void widen(Scale& scale) {
  if (scale.least < scale.most) return;
  const double by = std::max(std::abs(scale.least) / 2, 0.5);
  scale.least -= by;
  scale.most += by;
}

}  // namespace

// A logarithmic axis takes every n-th power of ten, n such that at most 8 fit, and their double and
// fivefold if all powers together span less than three decades. If that gives a single number, or
// the axis is linear, the step is the smallest of 1, 2, 5 and 10 times a power of ten that is at
// least a sixth of the axis.
std::vector<double> axisTicks(double least, double most, bool logarithmic) {
  std::vector<double> ticks;
  if (logarithmic) {
    const int first = std::floor(std::log10(least)), last = std::ceil(std::log10(most));
    const bool powersOnly = std::log10(most / least) >= 3;
    const int every = std::max(1, (last - first) / 7);
    for (int power = first; power <= last; power += every) {
      for (const double times : {1.0, 2.0, 5.0}) {
        const double tick = times * std::pow(10, power);
        if ((times == 1 || !powersOnly) && tick >= least && tick <= most) ticks.push_back(tick);
      }
    }
    if (ticks.size() > 1) return ticks;
    ticks.clear();
  }
  const double about = (most - least) / 6, power = std::pow(10, std::floor(std::log10(about)));
  double step = 10 * power;
  for (const double times : {5.0, 2.0, 1.0}) {
    if (times * power >= about) step = times * power;
  }
  for (double i = std::ceil(least / step); i * step <= most; ++i) ticks.push_back(i * step);
  return ticks;
}

std::string tickText(double value) {
  char text[32];
  const double size = std::abs(value);
  const double unit = size >= 1e6 ? 1e6 : size >= 1e4 ? 1e3 : 1;
  std::snprintf(text, sizeof text, "%g%s", value / unit,
                unit == 1e6   ? "M"
                : unit == 1e3 ? "k"
                              : "");
  return text;
}

Picture drawChart(const Chart& chart) {
  Picture picture(chart.width, chart.height, 3, 255);
  Scale x, y;
  for (const auto& [px, py] : chart.points) {
    if (!std::isfinite(px) || !std::isfinite(py)) continue;
    x.cover(px);
    y.cover(py);
  }
  x.from = kLeft, x.to = chart.width - kRight;
  y.from = chart.height - kBottom, y.to = kTop;
  if (!x.empty()) {
    y.logarithmic = y.least > 0 && y.most >= 2 * y.least;
    widen(x);
    widen(y);
  }
  drawAxes(picture, chart, x, y);
  const std::pair<double, double>* before = nullptr;
  for (const auto& point : chart.points) {
    const bool finite = std::isfinite(point.first) && std::isfinite(point.second);
    if (finite) {
      const auto& from = before != nullptr ? *before : point;
      drawSegment(picture, x.at(from.first), y.at(from.second), x.at(point.first),
                  y.at(point.second), kCurve);
    }
    before = finite ? &point : nullptr;
  }
  return picture;
}

}  // namespace tc0
