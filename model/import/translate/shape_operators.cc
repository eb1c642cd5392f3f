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
          {"SpaceToDepth", kOnnx, translateSpaceToDepth}};
}

}  // namespace tc0::importer
