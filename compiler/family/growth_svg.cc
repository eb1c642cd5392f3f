#include "compiler/family/growth_svg.h"

#include <algorithm>
#include <cmath>

#include "compiler/family/diagram.h"

namespace tc0::family {
namespace {

std::vector<std::int64_t> placesOf(const Growth& growth) {
  std::vector<std::int64_t> places;
  for (const Row& row : growth.rows) places.push_back(row.at);
  return places;
}

Series seriesOf(const char* label, const char* colour, const std::vector<Row>& rows,
                Count Row::*figure) {
  Series series{label, colour, {}, {}};
  for (const Row& row : rows) {
    series.xs.push_back(row.at);
    series.ys.push_back(std::max<double>(1, row.*figure));
  }
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
  Series levels{"", "#b3541e", {}, {}};
  double most = 1;
  for (const Row& row : growth.rows) {
    levels.xs.push_back(row.at);
    levels.ys.push_back(row.depth);
    most = std::max(most, 1.25 * row.depth);
  }
  Diagram diagram(0, 0, x, {0, most, false});
  diagram.frame("levels", growth.variable, placesOf(growth));
  diagram.mark(0, "0");
  for (const Row& row : {growth.rows.front(), growth.rows.back()})
    diagram.mark(row.depth, cat(row.depth));
  diagram.draw(levels);
  return diagram.body;
}

std::string sizesDiagram(const Growth& growth, Axis x) {
  Series gates = seriesOf("gates", "#1f5fa8", growth.rows, &Row::gates);
  Series wires = seriesOf("wires", "#2e7d4f", growth.rows, &Row::wires);
  auto least = *std::min_element(gates.ys.begin(), gates.ys.end());
  auto most = *std::max_element(wires.ys.begin(), wires.ys.end());
  Axis y{std::floor(std::log10(least)), std::ceil(std::log10(std::max(most, 10.0))), true};
  Diagram diagram(kDiagramWidth, 0, x, y);
  diagram.frame("gates and wires", growth.variable, placesOf(growth));
  diagram.markPowers();
  diagram.draw(gates);
  diagram.draw(wires);
  return diagram.body;
}

}  // namespace

std::string svgOf(const Growth& growth) {
  if (growth.rows.empty()) fail("family: required a row to draw, found none");
  Axis x = axisOfRows(growth);
  return svgText(2, 1, levelsDiagram(growth, x) + sizesDiagram(growth, x));
}

}  // namespace tc0::family
