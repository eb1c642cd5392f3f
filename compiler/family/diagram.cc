#include "compiler/family/diagram.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::family {
namespace {

constexpr double kLeft = 52, kRight = 16, kTop = 30, kBottom = 40;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

// Large powers of ten in few characters, as markPowers() writes them.
std::string markOf(std::int64_t value) {
  int power = 0;
  std::int64_t rest = value;
  for (; rest >= 10 && rest % 10 == 0; rest /= 10) ++power;
  return rest == 1 && power >= 4 ? cat("1e", power) : cat(value);
}

}  // namespace

double Axis::share(double value) const {
  const double x = log ? std::log10(value) : value;
  return hi > lo ? (x - lo) / (hi - lo) : 0.5;
}

double Axis::valueAt(double y) const { return log ? std::pow(10, y) : y; }

double Diagram::across(double x) const {
  return left_ + kLeft + x_.share(x) * (kDiagramWidth - kLeft - kRight);
}

double Diagram::down(double y) const {
  return top_ + kDiagramHeight - kBottom - y_.share(y) * (kDiagramHeight - kTop - kBottom);
}

void Diagram::text(double x, double y, const char* anchor, const std::string& words,
                   const std::string& more) {
  body += cat("<text x=\"", number(x), "\" y=\"", number(y), "\" text-anchor=\"", anchor, "\"",
              more, ">", words, "</text>\n");
}

void Diagram::line(double x1, double y1, double x2, double y2) {
  body += cat("<path class=\"axis\" d=\"M", number(x1), " ", number(y1), "L", number(x2), " ",
              number(y2), "\"/>\n");
}

void Diagram::frame(const std::string& title, const std::string& below,
                    const std::vector<std::int64_t>& at) {
  const double left = left_ + kLeft, right = left_ + kDiagramWidth - kRight;
  const double bottom = top_ + kDiagramHeight - kBottom;
  text(left, top_ + 18, "start", title);
  text((left + right) / 2, top_ + kDiagramHeight - 8, "middle", below);
  line(left, top_ + kTop, left, bottom);
  line(left, bottom, right, bottom);
  for (std::int64_t x : at) text(across(x), bottom + 15, "middle", markOf(x));
}

void Diagram::mark(double y, const std::string& words) {
  const double at = down(y_.valueAt(y));
  text(left_ + kLeft - 5, at + 4, "end", words);
  line(left_ + kLeft - 3, at, left_ + kLeft, at);
}

void Diagram::markPowers() {
  const double stride = std::max(1.0, std::ceil((y_.hi - y_.lo) / 6));
  for (double power = y_.lo; power <= y_.hi; power += stride)
    mark(power, cat("1e", std::lround(power)));
}

void Diagram::draw(const Series& series) {
  TC0_ASSERT(series.xs.size() == series.ys.size() && !series.xs.empty());
  std::string points;
  for (std::size_t k = 0; k < series.xs.size(); ++k) {
    const std::string x = number(across(series.xs[k])), y = number(down(series.ys[k]));
    points += x + "," + y + " ";
    body += cat("<circle cx=\"", x, "\" cy=\"", y, "\" r=\"2.5\" fill=\"", series.colour, "\"/>\n");
  }
  body += cat("<polyline fill=\"none\" stroke=\"", series.colour, "\" points=\"", points, "\"/>\n");
  text(across(series.xs.back()) - 6, down(series.ys.back()) - 6, "end", series.label);
}

void Diagram::key(std::size_t k, const Series& series, bool onTheRight) {
  const double x = onTheRight ? left_ + kDiagramWidth - kRight - 4 : left_ + kLeft + 8;
  text(x, top_ + kTop + 10 + 14 * static_cast<double>(k), onTheRight ? "end" : "start",
       series.label, cat(" fill=\"", series.colour, "\""));
}

std::string svgText(std::size_t across, std::size_t down, const std::string& body) {
  return cat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", across * kDiagramWidth,
             " ", down * kDiagramHeight,
             "\" font-family=\"sans-serif\" font-size=\"11\">\n"
             "<style>.axis{stroke:#888;fill:none}</style>\n"
             "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
             body, "</svg>\n");
}

}  // namespace tc0::family
