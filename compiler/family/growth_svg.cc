#include "compiler/family/growth_svg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tc0::family {
namespace {

constexpr double kWidth = 360, kHeight = 260, kLeft = 52, kRight = 16, kTop = 30, kBottom = 40;

// An axis from lo to hi. If `log` is set, both are logarithms to base 10. share(value): how far
// along the axis a value stands, from 0 to 1.
struct Axis {
  double lo, hi;
  bool log;

  double share(double value) const {
    double x = log ? std::log10(value) : value;
    return hi > lo ? (x - lo) / (hi - lo) : 0.5;
  }
};

struct Series {
  const char* label;
  const char* colour;
  std::vector<double> values;
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

class Diagram {
 public:
  Diagram(double left, Axis x, Axis y) : left_(left), x_(x), y_(y) {}

  double across(double x) const { return left_ + kLeft + x_.share(x) * (kWidth - kLeft - kRight); }
  double down(double y) const {
    return kHeight - kBottom - y_.share(y) * (kHeight - kTop - kBottom);
  }

  void text(double x, double y, const char* anchor, const std::string& words) {
    body += cat("<text x=\"", number(x), "\" y=\"", number(y), "\" text-anchor=\"", anchor, "\">",
                words, "</text>\n");
  }

  void line(double x1, double y1, double x2, double y2) {
    body += cat("<path class=\"axis\" d=\"M", number(x1), " ", number(y1), "L", number(x2), " ",
                number(y2), "\"/>\n");
  }

  void frame(const std::string& title, const std::string& below, const std::vector<Row>& rows) {
    double right = left_ + kWidth - kRight, bottom = kHeight - kBottom;
    text(left_ + kLeft, 18, "start", title);
    text((left_ + kLeft + right) / 2, kHeight - 8, "middle", below);
    line(left_ + kLeft, kTop, left_ + kLeft, bottom);
    line(left_ + kLeft, bottom, right, bottom);
    for (const Row& row : rows) text(across(row.at), bottom + 15, "middle", cat(row.at));
  }

  void mark(double y, const std::string& words) {
    double at = y_.log ? std::pow(10, y) : y;
    text(left_ + kLeft - 5, down(at) + 4, "end", words);
    line(left_ + kLeft - 3, down(at), left_ + kLeft, down(at));
  }

  void draw(const Series& series, const std::vector<Row>& rows) {
    std::string points;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      std::string x = number(across(rows[k].at));
      std::string y = number(down(series.values[k]));
      points += x + "," + y + " ";
      body +=
          cat("<circle cx=\"", x, "\" cy=\"", y, "\" r=\"2.5\" fill=\"", series.colour, "\"/>\n");
    }
    body +=
        cat("<polyline fill=\"none\" stroke=\"", series.colour, "\" points=\"", points, "\"/>\n");
    text(across(rows.back().at) - 6, down(series.values.back()) - 6, "end", series.label);
  }

  std::string body;

 private:
  double left_;
  Axis x_, y_;
};

Series seriesOf(const char* label, const char* colour, const std::vector<Row>& rows,
                Count Row::*figure) {
  Series series{label, colour, {}};
  for (const Row& row : rows) series.values.push_back(std::max<double>(1, row.*figure));
  return series;
}

Axis axisOfRows(const Growth& growth) {
  bool log = growth.variable == "tokens";
  auto place = [&](const Row& row) { return log ? std::log10(row.at) : row.at; };
  Axis axis{place(growth.rows.front()), place(growth.rows.front()), log};
  for (const Row& row : growth.rows) {
    axis.lo = std::min(axis.lo, place(row));
    axis.hi = std::max(axis.hi, place(row));
  }
  return axis;
}

std::string levelsDiagram(const Growth& growth, Axis x) {
  Series levels{"", "#b3541e", {}};
  double most = 1;
  for (const Row& row : growth.rows) {
    levels.values.push_back(row.depth);
    most = std::max(most, 1.25 * row.depth);
  }
  Diagram diagram(0, x, {0, most, false});
  diagram.frame("levels", growth.variable, growth.rows);
  diagram.mark(0, "0");
  for (const Row& row : {growth.rows.front(), growth.rows.back()})
    diagram.mark(row.depth, cat(row.depth));
  diagram.draw(levels, growth.rows);
  return diagram.body;
}

std::string sizesDiagram(const Growth& growth, Axis x) {
  Series gates = seriesOf("gates", "#1f5fa8", growth.rows, &Row::gates);
  Series wires = seriesOf("wires", "#2e7d4f", growth.rows, &Row::wires);
  auto least = *std::min_element(gates.values.begin(), gates.values.end());
  auto most = *std::max_element(wires.values.begin(), wires.values.end());
  Axis y{std::floor(std::log10(least)), std::ceil(std::log10(std::max(most, 10.0))), true};
  Diagram diagram(kWidth, x, y);
  diagram.frame("gates and wires", growth.variable, growth.rows);
  double stride = std::max(1.0, std::ceil((y.hi - y.lo) / 6));
  for (double power = y.lo; power <= y.hi; power += stride)
    diagram.mark(power, cat("1e", std::lround(power)));
  diagram.draw(gates, growth.rows);
  diagram.draw(wires, growth.rows);
  return diagram.body;
}

}  // namespace

std::string svgOf(const Growth& growth) {
  if (growth.rows.empty()) fail("family: required a row to draw, found none");
  Axis x = axisOfRows(growth);
  return cat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", 2 * kWidth, " ", kHeight,
             "\" font-family=\"sans-serif\" font-size=\"11\">\n"
             "<style>.axis{stroke:#888;fill:none}</style>\n"
             "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
             levelsDiagram(growth, x), sizesDiagram(growth, x), "</svg>\n");
}

}  // namespace tc0::family
