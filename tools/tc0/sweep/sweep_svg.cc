#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

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

// A figure of the rows and how it is drawn: against bits, or against the logarithm of another.
struct Figure {
  const char* field;
  std::string title;
  bool log;
  const char* against = "bits";

  bool isAgainstBits() const { return std::string_view(against) == "bits"; }
};

// The last two are drawn if rows have the measure.
std::vector<Figure> figuresOf(const Json& json) {
  std::vector<Figure> figures{{"rms_error", "rms error against the floats", true},
                              {"levels", "levels", false},
                              {"gates", "gates", true},
                              {"wires", "wires", true}};
  if (const std::vector<const char*> found = qualitiesOf(json); !found.empty()) {
    figures.push_back({found[0], cat(found[0], " of samples"), true});
    figures.push_back({found[0], cat(found[0], " of samples against gates"), true, "gates"});
  }
  return figures;
}

// Counts beyond 2^53 are texts.
double numberOf(const Json& value) {
  if (value.is_number()) return value.get<double>();
  return value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr) : 0;
}

std::string labelOf(const Json& row) {
  const std::string objective = row.value("objective", "");
  return row.contains("recipe") ? row.value("recipe", "") + ", " + objective : objective;
}

// A series for each recipe and objective, from left to right. Logarithms need numbers above 0.
std::vector<Series> seriesOf(const Json& rows, const Figure& figure) {
  std::map<std::string, std::map<double, double>> points;
  std::vector<std::string> labels;
  for (const Json& row : rows) {
    if (!row.contains(figure.field) || !row.contains(figure.against)) continue;
    const std::string label = labelOf(row);
    if (!points.contains(label)) labels.push_back(label);
    const double y = numberOf(row[figure.field]);
    const double x = numberOf(row[figure.against]);
    points[label][figure.isAgainstBits() ? x : std::max(x, 1.0)] =
        figure.log ? std::max(y, 1e-6) : y;
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

// The least powers of ten around numbers above 0.
Axis powersAround(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  Axis axis{std::floor(std::log10(*least)), std::ceil(std::log10(*most)), true};
  if (axis.lo == axis.hi) axis.hi += 1;
  return axis;
}

// The axis that figures are drawn along, and its marks: the bits, or powers of ten.
std::pair<Axis, std::vector<std::int64_t>> along(const Figure& figure,
                                                 const std::vector<double>& xs) {
  std::vector<std::int64_t> marks;
  if (figure.isAgainstBits()) {
    for (double x : xs) marks.push_back(std::lround(x));
    std::sort(marks.begin(), marks.end());
    marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
    return {{static_cast<double>(marks.front()), static_cast<double>(marks.back()), false}, marks};
  }
  const Axis axis = powersAround(xs);
  for (double power = axis.lo; power <= axis.hi && power < 18; ++power)
    marks.push_back(std::llround(std::pow(10, power)));
  return {axis, marks};
}

std::string drawn(const Json& rows, const Figure& figure, double left, double top) {
  const std::vector<Series> all = seriesOf(rows, figure);
  if (all.empty()) return "";
  std::vector<double> xs, ys;
  for (const Series& series : all) {
    xs.insert(xs.end(), series.xs.begin(), series.xs.end());
    ys.insert(ys.end(), series.ys.begin(), series.ys.end());
  }
  const auto [x, marks] = along(figure, xs);
  const double most = *std::max_element(ys.begin(), ys.end());
  const Axis y = figure.log ? powersAround(ys) : Axis{0, 1.25 * std::max(most, 1.0), false};
  Diagram diagram(left, top, x, y);
  diagram.frame(figure.title, figure.against, marks);
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
  const std::vector<Figure> figures = figuresOf(json);
  std::string body;
  for (std::size_t k = 0; k < figures.size(); ++k)
    body += drawn(json["rows"], figures[k], (k % 2) * family::kDiagramWidth,
                  (k / 2) * family::kDiagramHeight);
  return family::svgText(2, (figures.size() + 1) / 2, body);
}

}  // namespace tc0
