#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

Constant integersConstant(std::vector<double> values) {
  Numbers numbers;
  numbers.shape = {std::ssize(values)};
  numbers.bits = 64;
  numbers.values = std::move(values);
  return {numbers};
}

void translateShape(Translation& t, const Node& node) {
  const Shape& shape = shapeOf(t.value(node, 0));
  const std::int64_t rank = std::ssize(shape);
  auto within = [&](std::int64_t v) {
    return std::clamp<std::int64_t>(v < 0 ? v + rank : v, 0, rank);
  };
  const std::int64_t start = within(integerOr(t, "start", 0)),
                     end = within(integerOr(t, "end", rank));
  std::vector<double> values;
  for (std::int64_t d = start; d < end; ++d) values.push_back(static_cast<double>(shape[d]));
  t.define(node, integersConstant(std::move(values)));
}

void translateSize(Translation& t, const Node& node) {
  double size = 1;
  for (std::int64_t extent : shapeOf(t.value(node, 0))) size *= static_cast<double>(extent);
  Constant result = integersConstant({size});
  result.numbers.shape.clear();
  t.define(node, std::move(result));
}

void translateConstant(Translation& t, const Node& node) {
  std::optional<Numbers> numbers = numbersOf(node);
  if (!numbers) refuse(t, "required a value of numbers, found none");
  t.define(node, Constant{std::move(*numbers)});
}

void translateConstantOfShape(Translation& t, const Node& node) {
  Numbers numbers;
  numbers.isFloat = true;
  double value = 0;
  const auto found = node.attributes.find("value");
  if (found != node.attributes.end())
    if (const auto* given = std::get_if<Numbers>(&found->second)) {
      if (given->values.size() != 1) refuse(t, "value: required one number");
      numbers = *given;
      value = given->values[0];
    }
  numbers.shape = t.integers(node, 0, "shape");
  const std::int64_t count = countOf(numbers.shape, t.where());
  numbers.values.assign(count, value);
  t.define(node, Constant{std::move(numbers)});
}

void translateRange(Translation& t, const Node& node) {
  const Fraction start = t.number(node, 0, "start"), limit = t.number(node, 1, "limit"),
                 delta = t.number(node, 2, "delta");
  if (delta.sign() == 0) refuse(t, "delta: required another number than 0");
  std::vector<double> values;
  for (Fraction v = start; delta.sign() > 0 ? v < limit : v > limit; v = v + delta) {
    values.push_back(v.toDouble());
    if (values.size() > (1 << 20)) refuse(t, "required at most 2^20 numbers, found more");
  }
  Constant result = integersConstant(std::move(values));
  result.numbers.isFloat = t.constant(node, 0, "start").numbers.isFloat;
  t.define(node, std::move(result));
}

Value operand(Translation& t, const Node& node) {
  if (!t.isConstant(node, 0)) return t.variable(node, 0, Use::kElementwise);
  return t.value(node, 0);
}

// [n, c, h, w] with blocks of b x b: rows and columns of a block come from the channels.
void translateDepthToSpace(Translation& t, const Node& node) {
  const Value x = operand(t, node);
  const Shape shape = shapeOf(x);
  const std::int64_t b = integerOr(t, "blocksize", 1);
  if (shape.size() != 4 || b < 1 || b > 1024 || shape[1] % (b * b) != 0)
    refuse(t, "blocksize: required 4 dimensions and channels of its square, found ",
           listText(shape), " and ", b);
  const std::int64_t c = shape[1] / (b * b);
  const bool crd = textOr(t, "mode", "DCR") == "CRD";
  const Value split = reshaped(t, x,
                               crd ? Shape{shape[0], c, b, b, shape[2], shape[3]}
                                   : Shape{shape[0], b, b, c, shape[2], shape[3]});
  const Value moved = transposed(
      t, split, crd ? std::vector<int>{0, 1, 4, 2, 5, 3} : std::vector<int>{0, 3, 4, 1, 5, 2});
  t.define(node, reshaped(t, moved, {shape[0], c, shape[2] * b, shape[3] * b}));
}

void translateSpaceToDepth(Translation& t, const Node& node) {
  const Value x = operand(t, node);
  const Shape shape = shapeOf(x);
  const std::int64_t b = integerOr(t, "blocksize", 1);
  if (shape.size() != 4 || b < 1 || shape[2] % b != 0 || shape[3] % b != 0)
    refuse(t, "blocksize: required 4 dimensions that it divides, found ", listText(shape));
  const Value split = reshaped(t, x, {shape[0], shape[1], shape[2] / b, b, shape[3] / b, b});
  const bool crd = textOr(t, "mode", "DCR") == "CRD";
  const Value moved = transposed(
      t, split, crd ? std::vector<int>{0, 1, 3, 5, 2, 4} : std::vector<int>{0, 3, 5, 1, 2, 4});
  t.define(node, reshaped(t, moved, {shape[0], shape[1] * b * b, shape[2] / b, shape[3] / b}));
}

// The element of the operand that element i of the result is, as nearest-neighbour resizing says.
std::int64_t nearest(const Translation& t, std::int64_t i, std::int64_t in, std::int64_t out,
                     double scale) {
  const std::string mode = textOr(t, "coordinate_transformation_mode",
                                  t.node().op == "Upsample" ? "asymmetric" : "half_pixel");
  const std::string rounding =
      textOr(t, "nearest_mode", t.node().op == "Upsample" ? "floor" : "round_prefer_floor");
  double x = 0;
  if (mode == "half_pixel")
    x = (static_cast<double>(i) + 0.5) / scale - 0.5;
  else if (mode == "asymmetric")
    x = static_cast<double>(i) / scale;
  else if (mode == "pytorch_half_pixel")
    x = out > 1 ? (static_cast<double>(i) + 0.5) / scale - 0.5 : 0;
  else if (mode == "align_corners")
    x = out > 1
            ? static_cast<double>(i) * static_cast<double>(in - 1) / static_cast<double>(out - 1)
            : 0;
  else
    refuse(t,
           "coordinate_transformation_mode: required half_pixel, pytorch_half_pixel, asymmetric "
           "or align_corners, found '",
           mode, "'");
  double at = 0;
  if (rounding == "round_prefer_floor")
    at = std::ceil(x - 0.5);
  else if (rounding == "round_prefer_ceil")
    at = std::floor(x + 0.5);
  else if (rounding == "floor")
    at = std::floor(x);
  else if (rounding == "ceil")
    at = std::ceil(x);
  else
    refuse(t, "nearest_mode: required a rounding that ONNX has, found '", rounding, "'");
  return std::clamp<std::int64_t>(std::llround(at), 0, in - 1);
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

void translateResize(Translation& t, const Node& node) {
  const std::string mode = textOr(t, "mode", "nearest"),
                    ratio = textOr(t, "keep_aspect_ratio_policy", "stretch");
  if (ratio != "stretch")
    refuse(t, "keep_aspect_ratio_policy: required stretch, found '", ratio, "'");
  if (mode != "nearest")
    refuse(t, "mode: required nearest, found '", mode, "'; others mix neighbours and are not read");
  Value x = operand(t, node);
  const Shape before = shapeOf(x);
  const bool upsample = node.op == "Upsample";
  const std::size_t scalesAt = upsample || t.graph.opset < 11 ? 1 : 2;
  std::vector<double> scales;
  Shape sizes;
  if (!upsample && t.has(node, 3)) sizes = t.integers(node, 3, "sizes");
  if (sizes.empty() && t.has(node, scalesAt)) {
    const Constant& constant = t.constant(node, scalesAt, "scales");
    for (std::int64_t i = 0; i < constant.elements(); ++i)
      scales.push_back(constant.at(i).toDouble());
  }
  if (const auto found = node.attributes.find("scales"); found != node.attributes.end())
    if (const auto* list = std::get_if<std::vector<float>>(&found->second))
      scales.assign(list->begin(), list->end());
  std::vector<std::int64_t> axes = listOr(t, "axes", {});
  if (axes.empty())
    for (std::size_t d = 0; d < before.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  if (sizes.size() != axes.size() && scales.size() != axes.size())
    refuse(t, "required a size or a scale for each dimension, found neither");
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const int d = axisOf(axes[k], before.size(), t.where());
    const std::int64_t in = before[d];
    if (!sizes.empty() && sizes[k] == in) continue;
    if (sizes.empty() && !(scales[k] > 0 && scales[k] < (1 << 20)))
      refuse(t, "scales: required numbers up to 2^20, found ", scales[k]);
    const double scale =
        sizes.empty() ? scales[k] : static_cast<double>(sizes[k]) / static_cast<double>(in);
    const std::int64_t out =
        sizes.empty() ? static_cast<std::int64_t>(std::floor(static_cast<double>(in) * scale))
                      : sizes[k];
    if (!(scale > 0) || out < 1 || out > (1 << 20))
      refuse(t, "required sizes from 1 to 2^20, found ", out);
    if (out == in && scale == 1) continue;
    std::vector<std::int64_t> indices;
    for (std::int64_t i = 0; i < out; ++i) indices.push_back(nearest(t, i, in, out, scale));
    x = repeats(indices, in) ? repeated(t, x, d, out / in) : gathered(t, x, d, indices);
  }
  t.define(node, std::move(x));
}

// A choice that does not depend on the inputs only moves elements.
void translateWhere(Translation& t, const Node& node) {
  const Constant& condition = t.constant(node, 0, "condition");
  std::vector<Value> parts;
  Shape shape = condition.shape();
  for (std::size_t k : {1, 2}) {
    parts.push_back(t.isConstant(node, k)
                        ? Value(constantVariable(t, t.constant(node, k, "operand")))
                        : Value(t.variable(node, k)));
    shape = broadcastShape(shape, shapeOf(parts.back()), t.where());
  }
  const std::int64_t count = countOf(shape, t.where());
  for (Value& part : parts) {
    Variable all = expanded(t, std::get<Variable>(part), shape);
    part = reshaped(t, all, {count});
  }
  const Broadcast from(condition.shape(), shape);
  std::vector<std::int64_t> places;
  for (std::int64_t i = 0; i < count; ++i)
    places.push_back(condition.numbers.values[from.at(i)] != 0 ? i : count + i);
  t.define(node, reshaped(t, gathered(t, concatenated(t, parts, 0), 0, places), shape));
}

}  // namespace

std::vector<Operator> shapeOperators() {
  using enum Operator::Domain;
  return {{"Where", kOnnx, translateWhere},
          {"Shape", kOnnx, translateShape},
          {"Size", kOnnx, translateSize},
          {"Constant", kOnnx, translateConstant},
          {"ConstantOfShape", kOnnx, translateConstantOfShape},
          {"Range", kOnnx, translateRange},
          {"DepthToSpace", kOnnx, translateDepthToSpace},
          {"SpaceToDepth", kOnnx, translateSpaceToDepth},
          {"Resize", kOnnx, translateResize},
          {"Upsample", kOnnx, translateResize}};
}

}  // namespace tc0::importer
