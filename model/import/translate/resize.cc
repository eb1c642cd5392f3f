#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/matrix_operators.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

// One dimension: its extents, and how many times larger the result is, which the extents need not
// say exactly.
struct Sizing {
  int dimension = 0;
  std::int64_t in = 1, out = 1;
  Fraction scale{1};
};

Fraction ratio(std::int64_t p, std::int64_t q) { return {Big(p), Big(q)}; }

// The place in the operand that coordinate i of the result shows.
Fraction placeOf(const Translation& t, std::int64_t i, const Sizing& by) {
  const std::string mode = textOr(t, "coordinate_transformation_mode",
                                  t.node().op == "Upsample" ? "asymmetric" : "half_pixel");
  const Fraction centre = (Fraction(i) + ratio(1, 2)) / by.scale - ratio(1, 2);
  if (mode == "half_pixel") return centre;
  if (mode == "asymmetric") return Fraction(i) / by.scale;
  if (mode == "pytorch_half_pixel") return by.out > 1 ? centre : Fraction(0);
  if (mode == "align_corners")
    return by.out > 1 ? ratio(i, 1) * ratio(by.in - 1, by.out - 1) : Fraction(0);
  if (mode == "half_pixel_symmetric")
    return centre +
           ratio(by.in, 2) * (Fraction(1) - Fraction(by.out) / (by.scale * Fraction(by.in)));
  refuse(t,
         "coordinate_transformation_mode: required half_pixel, half_pixel_symmetric, "
         "pytorch_half_pixel, asymmetric or align_corners, found '",
         mode, "'");
}

std::int64_t nearest(const Translation& t, std::int64_t i, const Sizing& by) {
  const Fraction x = placeOf(t, i, by);
  const std::string mode =
      textOr(t, "nearest_mode", t.node().op == "Upsample" ? "floor" : "round_prefer_floor");
  auto ceil = [](const Fraction& f) { return -(-f).floor().toInt64(); };
  std::int64_t at = 0;
  if (mode == "round_prefer_floor")
    at = ceil(x - ratio(1, 2));
  else if (mode == "round_prefer_ceil")
    at = (x + ratio(1, 2)).floor().toInt64();
  else if (mode == "floor")
    at = x.floor().toInt64();
  else if (mode == "ceil")
    at = ceil(x);
  else
    refuse(t, "nearest_mode: required a rounding that ONNX has, found '", mode, "'");
  return std::clamp<std::int64_t>(at, 0, by.in - 1);
}

// Whether each of `in` elements comes equally often, in order.
bool repeats(const std::vector<std::int64_t>& indices, std::int64_t in) {
  const std::int64_t out = std::ssize(indices), times = out / in;
  for (std::int64_t i = 0; i < out; ++i)
    if (out % in != 0 || indices[i] != i / times) return false;
  return true;
}

Value repeated(Translation& t, const Value& x, int d, std::int64_t times) {
  if (std::holds_alternative<Constant>(x)) refuse(t, "required a tensor that depends on inputs");
  Shape more = shapeOf(x), whole = more;
  more.insert(more.begin() + d + 1, 1);
  Variable apart = std::get<Variable>(reshaped(t, x, more));
  more[d + 1] = times;
  whole[d] *= times;
  return reshaped(t, expanded(t, std::move(apart), more), whole);
}

Value nearestAlong(Translation& t, const Value& x, const Sizing& by) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < by.out; ++i) indices.push_back(nearest(t, i, by));
  return repeats(indices, by.in) ? repeated(t, x, by.dimension, by.out / by.in)
                                 : gathered(t, x, by.dimension, indices);
}

// Each number is the mean of its two neighbours, weighted by how far away they are. The weights are
// fractions: integers over a common denominator.
Value linearAlong(Translation& t, const Value& x, const Sizing& by) {
  const bool whole = by.scale * Fraction(by.in) == Fraction(by.out);
  if (!whole && textOr(t, "coordinate_transformation_mode", "half_pixel") == "align_corners")
    refuse(t,
           "scales: required whole sizes for align_corners, which others read in two ways, found ",
           by.in, " times ", by.scale.toDouble());
  const std::int64_t count = countOf({by.in, by.out}, t.where());
  std::vector<Fraction> weights(count, Fraction(0));
  for (std::int64_t i = 0; i < by.out; ++i) {
    Fraction at = placeOf(t, i, by);
    at = std::clamp(at, Fraction(0), Fraction(by.in - 1));
    const std::int64_t below = std::min(at.floor().toInt64(), std::max<std::int64_t>(by.in - 2, 0));
    const Fraction rest = at - Fraction(below);
    weights[below * by.out + i] = Fraction(1) - rest;
    if (rest.sign() != 0) weights[(below + 1) * by.out + i] = rest;
  }
  const Multiples multiples =
      multiplesOf(weights, std::int64_t{1} << 40, t.where() + ": weights of neighbours");
  Constant matrix;
  matrix.numbers = {
      {by.in, by.out}, true, true, 32, {multiples.counts.begin(), multiples.counts.end()}};
  matrix.factor = {multiples.unit};
  std::vector<int> order(shapeOf(x).size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[by.dimension], order.back());
  return transposed(t, matrixProduct(t, transposed(t, x, order), matrix), order);
}

std::vector<double> scalesOf(Translation& t, const Node& node) {
  std::vector<double> scales;
  const std::size_t at = node.op == "Upsample" || t.graph.opset < 11 ? 1 : 2;
  if (t.has(node, at)) {
    const Constant& constant = t.constant(node, at, "scales");
    for (std::int64_t i = 0; i < constant.elements(); ++i)
      scales.push_back(constant.at(i).toDouble());
  }
  if (const auto found = node.attributes.find("scales"); found != node.attributes.end())
    if (const auto* list = std::get_if<std::vector<float>>(&found->second))
      scales.assign(list->begin(), list->end());
  return scales;
}

// What happens to each dimension; those that stay are left out.
std::vector<Sizing> sizingsOf(Translation& t, const Node& node, const Shape& before) {
  Shape sizes;
  if (node.op != "Upsample" && t.has(node, 3)) sizes = t.integers(node, 3, "sizes");
  const std::vector<double> scales = sizes.empty() ? scalesOf(t, node) : std::vector<double>();
  std::vector<std::int64_t> axes = listOr(t, "axes", {});
  if (axes.empty())
    for (std::size_t d = 0; d < before.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  if (sizes.size() != axes.size() && scales.size() != axes.size())
    refuse(t, "required a size or a scale for each dimension, found neither");
  std::vector<Sizing> result;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    Sizing by;
    by.dimension = axisOf(axes[k], before.size(), t.where());
    by.in = before[by.dimension];
    if (sizes.empty()) {
      if (!(scales[k] > 0 && scales[k] < (1 << 20)))
        refuse(t, "scales: required numbers up to 2^20, found ", scales[k]);
      by.scale = Fraction::of(scales[k]);
      by.out = static_cast<std::int64_t>(std::floor(static_cast<double>(by.in) * scales[k]));
    } else {
      by.out = sizes[k];
    }
    if (by.out < 1 || by.out > (1 << 20))
      refuse(t, "required sizes from 1 to 2^20, found ", by.out);
    if (!sizes.empty()) by.scale = ratio(by.out, by.in);
    if (by.out != by.in || by.scale != Fraction(1)) result.push_back(by);
  }
  return result;
}

void translateResize(Translation& t, const Node& node) {
  const std::string mode = textOr(t, "mode", "nearest"),
                    policy = textOr(t, "keep_aspect_ratio_policy", "stretch");
  if (policy != "stretch")
    refuse(t, "keep_aspect_ratio_policy: required stretch, found '", policy, "'");
  if (mode != "nearest" && mode != "linear" && mode != "bilinear")
    refuse(t, "mode: required nearest or linear, found '", mode, "'");
  if (integerOr(t, "antialias", 0) != 0) refuse(t, "antialias: required 0, found another value");
  // How places are mapped and rounded matters only where a size changes.
  for (const char* name : {"coordinate_transformation_mode", "nearest_mode"}) t.attribute(name);
  Value x =
      t.isConstant(node, 0) ? t.value(node, 0) : Value(t.variable(node, 0, Use::kElementwise));
  const Shape before = shapeOf(x);
  for (const Sizing& by : sizingsOf(t, node, before))
    x = mode == "nearest" ? nearestAlong(t, x, by) : linearAlong(t, x, by);
  t.define(node, std::move(x));
}

}  // namespace

std::vector<Operator> resizeOperators() {
  using enum Operator::Domain;
  return {{"Resize", kOnnx, translateResize}, {"Upsample", kOnnx, translateResize}};
}

}  // namespace tc0::importer
