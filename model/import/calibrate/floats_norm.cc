#include <algorithm>
#include <cmath>
#include <numeric>

#include "circuit/base/error.h"
#include "model/import/calibrate/floats.h"
#include "model/import/translate/value.h"

namespace tc0::importer {
namespace {

// Which dimensions a node works along, and the numbers of the elements that it puts together: for
// each place in the other dimensions, those along the reduced ones.
struct Reduction {
  Shape kept, reduced;                           // extents; kept has 1 in reduced dimensions
  std::vector<std::vector<std::int64_t>> lines;  // one for each place

  Reduction(const Shape& shape, const std::vector<std::int64_t>& axes) : kept(shape) {
    std::vector<bool> along(shape.size(), axes.empty());
    for (std::int64_t axis : axes) along[axisOf(axis, shape.size(), "axes")] = true;
    for (std::size_t d = 0; d < shape.size(); ++d)
      if (along[d]) {
        reduced.push_back(shape[d]);
        kept[d] = 1;
      }
    const Broadcast place(kept, shape);
    lines.resize(countOf(kept, "a reduction"));
    for (std::int64_t e = 0; e < countOf(shape, "a reduction"); ++e)
      lines[place.at(e)].push_back(e);
  }
};

Floats reduced(const FloatNode& n, double (*of)(const std::vector<double>&)) {
  const Floats& x = n.operand(0);
  const Reduction reduction(x.shape, n.listAt(1, "axes"));
  Floats y{reduction.kept, {}};
  for (const auto& line : reduction.lines) {
    std::vector<double> values;
    for (std::int64_t e : line) values.push_back(x.values[e]);
    y.values.push_back(of(values));
  }
  if (n.integer("keepdims", 1) == 0) {
    Shape shape;
    std::vector<bool> gone(x.shape.size(), n.listAt(1, "axes").empty());
    for (std::int64_t axis : n.listAt(1, "axes")) gone[axisOf(axis, x.shape.size(), "axes")] = true;
    for (std::size_t d = 0; d < x.shape.size(); ++d)
      if (!gone[d]) shape.push_back(x.shape[d]);
    y.shape = shape;
  }
  return y;
}

std::vector<std::int64_t> axesFrom(std::int64_t axis, std::size_t rank) {
  std::vector<std::int64_t> axes;
  for (int d = axisOf(axis, rank, "axis"); d < static_cast<int>(rank); ++d) axes.push_back(d);
  return axes;
}

Floats softmax(const FloatNode& n) {
  const Floats& x = n.operand(0);
  const bool one = n.graph.opset >= 13 || n.node.attributes.contains("axes");
  std::vector<std::int64_t> axes = n.list("axes", {});
  if (axes.empty()) {
    const std::int64_t axis = n.integer("axis", one ? -1 : 1);
    axes = one ? std::vector<std::int64_t>{axis} : axesFrom(axis, x.shape.size());
  }
  Floats y = x;
  for (const auto& line : Reduction(x.shape, axes).lines) {
    double most = -INFINITY, sum = 0;
    for (std::int64_t e : line) most = std::max(most, x.values[e]);
    for (std::int64_t e : line) sum += y.values[e] = std::exp(x.values[e] - most);
    for (std::int64_t e : line) y.values[e] /= sum;
  }
  return y;
}

// The mean is subtracted by LayerNormalization alone.
Floats norm(const FloatNode& n, bool centred) {
  const Floats& x = n.operand(0);
  const double epsilon = n.number("epsilon", 1e-5);
  std::vector<std::int64_t> axes = n.list("axes", {});
  if (axes.empty()) axes = axesFrom(n.integer("axis", -1), x.shape.size());
  Floats y = x;
  for (const auto& line : Reduction(x.shape, axes).lines) {
    double mean = 0, square = 0;
    for (std::int64_t e : line) mean += x.values[e] / static_cast<double>(line.size());
    if (!centred) mean = 0;
    for (std::int64_t e : line)
      square += (x.values[e] - mean) * (x.values[e] - mean) / static_cast<double>(line.size());
    for (std::int64_t e : line) y.values[e] = (x.values[e] - mean) / std::sqrt(square + epsilon);
  }
  for (std::size_t k : {1, 2}) {
    if (!n.has(k)) continue;
    const Broadcast place(n.operand(k).shape, x.shape);
    for (std::int64_t e = 0; e < std::ssize(y.values); ++e) {
      const double other = n.operand(k).values[place.at(e)];
      y.values[e] = k == 1 ? y.values[e] * other : y.values[e] + other;
    }
  }
  return y;
}

Floats batchNorm(const FloatNode& n) {
  Floats y = n.operand(0);
  if (y.shape.size() < 2) fail("required [batch, channels, ...], found ", listText(y.shape));
  const double epsilon = n.number("epsilon", 1e-5);
  std::int64_t inner = 1;
  for (std::size_t d = 2; d < y.shape.size(); ++d) inner *= y.shape[d];
  for (std::int64_t e = 0; e < std::ssize(y.values); ++e) {
    const std::int64_t c = e / inner % y.shape[1];
    auto at = [&](std::size_t k) { return n.operand(k).values.at(c); };
    y.values[e] = (y.values[e] - at(3)) / std::sqrt(at(4) + epsilon) * at(1) + at(2);
  }
  return y;
}

double sumOf(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

bool computeNorm(FloatNode& n) {
  const std::string& op = n.node.op;
  if (op == "Softmax")
    n.out = {softmax(n)};
  else if (op == "LayerNormalization" || op == "RMSNormalization")
    n.out = {norm(n, op == "LayerNormalization")};
  else if (op == "BatchNormalization")
    n.out = {batchNorm(n)};
  else if (op == "ReduceSum")
    n.out = {reduced(n, sumOf)};
  else if (op == "ReduceMean")
    n.out = {reduced(
        n, [](const std::vector<double>& v) { return sumOf(v) / static_cast<double>(v.size()); })};
  else if (op == "ReduceMax")
    n.out = {reduced(
        n, [](const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); })};
  else if (op == "ReduceMin")
    n.out = {reduced(
        n, [](const std::vector<double>& v) { return *std::min_element(v.begin(), v.end()); })};
  else
    return false;
  return true;
}

}  // namespace tc0::importer
