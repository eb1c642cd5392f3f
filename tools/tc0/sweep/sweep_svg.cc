#include <algorithm>
#include <cmath>
#include <map>

#include "circuit/base/error.h"
#include "compiler/family/diagram.h"
#include "tools/tc0/sweep/sweep.h"

namespace tc0 {
namespace {

using family::Axis;
using family::Diagram;
using family::Series;
using Json = nlohmann::ordered_json;

constexpr const char* kColours[] = {"#1f5fa8", "#b3541e", "#2e7d4f",
                                    "#7a2fa8", "#8a6500", "#b3125a"};

// A figure of the rows and how it is drawn.
struct Figure {
  const char* field;
  const char* title;
  bool log;
};
constexpr Figure kFigures[] = {{"rms_error", "rms error against the floats", true},
                               {"levels", "levels", false},
                               {"gates", "gates", true},
                               {"wires", "wires", true}};

// Counts beyond 2^53 are texts.
double numberOf(const Json& value) {
  if (value.is_number()) return value.get<double>();
  return value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr) : 0;
}

std::string labelOf(const Json& row) {
  const std::string objective = row.value("objective", "");
  return row.contains("recipe") ? row.value("recipe", "") + ", " + objective : objective;
}

// A series for each recipe and objective, by rising bits. Logarithms need numbers above 0.
std::vector<Series> seriesOf(const Json& rows, const Figure& figure) {
  std::map<std::string, std::map<double, double>> points;
  std::vector<std::string> labels;
  for (const Json& row : rows) {
    if (!row.contains(figure.field)) continue;
    const std::string label = labelOf(row);
    if (!points.contains(label)) labels.push_back(label);
    const double y = numberOf(row[figure.field]);
    points[label][numberOf(row["bits"])] = figure.log ? std::max(y, 1e-6) : y;
  }
  std::vector<Series> all;
  for (const std::string& label : labels) {
    Series series{label, kColours[all.size() % std::size(kColours)], {}, {}};
    for (const auto& [x, y] : points[label]) {
      series.xs.push_back(x);
      series.ys.push_back(y);
    }
    all.push_back(std::move(series));
  }
  return all;
}

// Round marks of a linear axis from 0 on.
void markLinear(Diagram& diagram, double most) {
  const double rough = most / 5, unit = std::pow(10, std::floor(std::log10(rough)));
  double each = 10 * unit;
  for (double k : {5, 2, 1})
    if (k * unit >= rough) each = k * unit;
  each = std::max(each, 1.0);
  for (double y = 0; y <= most; y += each) diagram.mark(y, cat(std::lround(y)));
}

std::string drawn(const Json& rows, const Figure& figure, double left, double top) {
  const std::vector<Series> all = seriesOf(rows, figure);
  if (all.empty()) return "";
  double least = all[0].ys[0], most = least;
  std::vector<std::int64_t> bits;
  for (const Series& series : all)
    for (std::size_t k = 0; k < series.xs.size(); ++k) {
      least = std::min(least, series.ys[k]);
      most = std::max(most, series.ys[k]);
      bits.push_back(std::lround(series.xs[k]));
    }
  std::sort(bits.begin(), bits.end());
  bits.erase(std::unique(bits.begin(), bits.end()), bits.end());
  const Axis x{static_cast<double>(bits.front()), static_cast<double>(bits.back()), false};
  Axis y{0, 1.25 * std::max(most, 1.0), false};
  if (figure.log) {
    y = {std::floor(std::log10(least)), std::ceil(std::log10(most)), true};
    if (y.lo == y.hi) y.hi += 1;
  }
  Diagram diagram(left, top, x, y);
  diagram.frame(figure.title, "bits", bits);
  if (figure.log)
    diagram.markPowers();
  else
    markLinear(diagram, y.hi);
  const bool falls = all[0].ys.back() < all[0].ys.front();  // then the upper right corner is free
  for (std::size_t k = 0; k < all.size(); ++k) {
    diagram.key(k, all[k], falls);
    diagram.draw({"", all[k].colour, all[k].xs, all[k].ys});
  }
  return diagram.body;
}

}  // namespace

std::string sweepSvg(const Json& json) {
  std::string body;
  std::size_t k = 0;
  for (const Figure& figure : kFigures) {
    body += drawn(json["rows"], figure, (k % 2) * family::kDiagramWidth,
                  (k / 2) * family::kDiagramHeight);
    ++k;
  }
  return family::svgText(2, 2, body);
}

}  // namespace tc0
