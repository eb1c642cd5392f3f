#include "model/import/translate/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/quantiser.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

enum class Arithmetic { kAdd, kSubtract, kMultiply, kDivide, kMin, kMax };

float singleOf(Arithmetic kind, float x, float y) {
  switch (kind) {
    case Arithmetic::kAdd:
      return x + y;
    case Arithmetic::kSubtract:
      return x - y;
    case Arithmetic::kMultiply:
      return x * y;
    case Arithmetic::kDivide:
      return x / y;
    case Arithmetic::kMin:
      return std::min(x, y);
    case Arithmetic::kMax:
      return std::max(x, y);
  }
  return 0;
}

PerChannel<std::optional<Fraction>> optional(const PerChannel<Fraction>& values) {
  return {values.begin(), values.end()};
}

// The stages of x . values, or of values . x if the constant comes first.
std::vector<Stage> stagesOf(Translation& t, Arithmetic kind, const PerChannel<Fraction>& values,
                            bool constantFirst, bool isFloat) {
  PerChannel<Fraction> changed;
  switch (kind) {
    case Arithmetic::kAdd:
      return {plusStage(values)};
    case Arithmetic::kSubtract:
      if (constantFirst) return {timesStage({Fraction(-1)}), plusStage(values)};
      for (const Fraction& value : values) changed.push_back(-value);
      return {plusStage(changed)};
    case Arithmetic::kMultiply:
      return {timesStage(values)};
    case Arithmetic::kDivide:
      if (constantFirst) return {ApplyStage{reciprocalFunction()}, timesStage(values)};
      for (const Fraction& value : values) {
        if (value.sign() == 0) refuse(t, "required a divisor other than 0, found 0");
        changed.push_back(value.inverse());
      }
      if (!isFloat) return {timesStage(changed), RoundStage{RoundMode::kTowardZero}};
      return {timesStage(changed)};
    case Arithmetic::kMin:
      return {ClampStage{{std::nullopt}, optional(values)}};
    case Arithmetic::kMax:
      return {ClampStage{optional(values), {std::nullopt}}};
  }
  return {};
}

// A tensor and numbers that lie along at most one of its dimensions: more stages of its chain.
bool withParameters(Translation& t, const Node& node, Arithmetic kind, std::size_t first,
                    std::size_t second) {
  const bool constantFirst = t.isConstant(node, first);
  const std::size_t at = constantFirst ? second : first;
  const Constant& constant = t.constant(node, constantFirst ? first : second, "operand");
  const Shape shape = broadcastShape(shapeOf(t.value(node, at)), constant.shape(), t.where());
  const auto parameters = parametersOf(constant, shape, t.where());
  if (!parameters) return false;
  const bool limit = kind == Arithmetic::kMin || kind == Arithmetic::kMax;
  Variable x = t.variable(node, at, limit ? Use::kLimit : Use::kElementwise);
  x = alongAxis(t, expanded(t, std::move(x), shape), parameters->axis);
  std::vector<Stage> stages = stagesOf(t, kind, parameters->values, constantFirst, x.isFloat);
  const bool isFloat = x.isFloat;
  append(t, node, std::move(x), std::move(stages),
         [=, s = parameters->singles](float v, std::int64_t c) {
           const float value =
               constantFirst ? singleOf(kind, of(s, c), v) : singleOf(kind, v, of(s, c));
           return kind == Arithmetic::kDivide && !isFloat ? std::trunc(value) : value;
         });
  return true;
}

// A tensor and numbers for each of its elements, such as a position's, before a quantiser: elements
// are channels, and the quantiser behind is applied here, where it settles what they stand for.
bool withElements(Translation& t, const Node& node, Arithmetic kind) {
  const auto grid = gridOfReader(t, node.outputs[0]);
  const bool constantFirst = t.isConstant(node, 0);
  const Constant& constant = t.constant(node, constantFirst ? 0 : 1, "operand");
  Variable x = t.variable(node, constantFirst ? 1 : 0, Use::kElementwise);
  const Shape shape = broadcastShape(x.shape, constant.shape(), t.where());
  const std::int64_t count = countOf(shape, t.where());
  if (!grid || !x.isFloat || count > (1 << 16)) return false;
  x = expanded(t, std::move(x), shape);
  if (x.chain.channels() > 1) {  // every element has the channel that its coordinate says
    std::int64_t inner = 1;
    for (std::size_t d = x.axis + 1; d < shape.size(); ++d) inner *= shape[d];
    std::vector<std::int64_t> channel;
    for (std::int64_t i = 0; i < count; ++i) channel.push_back(i / inner % shape[x.axis]);
    x.chain = x.chain.rearranged(channel);
  }
  x.tensor = t.builder.reshape(t.name(".flat"), plain(t, x), {count});
  x.shape = {count};
  x.order = {0};
  x.axis = 0;
  const Broadcast from(constant.shape(), shape);
  PerChannel<Fraction> values;
  PerChannel<float> singles;
  for (std::int64_t i = 0; i < count; ++i) {
    values.push_back(constant.at(from.at(i)));
    singles.push_back(constant.single(from.at(i)));
  }
  std::vector<Stage> stages = stagesOf(t, kind, values, constantFirst, true);
  const Chain::FloatStep step = [=](float v, std::int64_t c) {
    return constantFirst ? singleOf(kind, of(singles, c), v) : singleOf(kind, v, of(singles, c));
  };
  for (std::size_t i = 0; i + 1 < stages.size(); ++i) x.chain.append(std::move(stages[i]));
  x.chain.append(std::move(stages.back()), step);
  Quantiser q;
  const auto scale = static_cast<float>(grid->scale.toLongDouble()),
             zero = static_cast<float>(grid->zero.toLongDouble()),
             lo = static_cast<float>(grid->lo), hi = static_cast<float>(grid->hi);
  q.scale = {-1, {grid->scale}, {scale}};
  q.zero = {-1, {grid->zero}, {zero}};
  q.lo = {Fraction(grid->lo)};
  q.hi = {Fraction(grid->hi)};
  q.mode = grid->mode;
  q.zeroLast = grid->zeroLast;
  x = settled(t, quantised(t, std::move(x), q, [=](float v, std::int64_t) {
                const float n = q.zeroLast ? rounded(q.mode, v / scale) + zero
                                           : rounded(q.mode, v / scale + zero);
                return (std::clamp(n, lo, hi) - zero) * scale;
              }));
  x.axis = -1;
  t.define(node, reshaped(t, x, shape));
  return true;
}

// Two chains of one integer become one chain.
bool joined(Translation& t, const Node& node, Arithmetic kind, Variable a, const Variable& b) {
  if (a.tensor != b.tensor || a.order != b.order || a.shape != b.shape ||
      kind == Arithmetic::kDivide || (a.axis != b.axis && a.axis >= 0 && b.axis >= 0))
    return false;
  static constexpr JoinKind kKinds[] = {JoinKind::kAdd,      JoinKind::kSubtract,
                                        JoinKind::kMultiply, JoinKind::kMultiply,
                                        JoinKind::kMin,      JoinKind::kMax};
  JoinStage join{kKinds[static_cast<int>(kind)], std::make_shared<Chain>(a.chain),
                 std::make_shared<Chain>(b.chain)};
  a.axis = std::max(a.axis, b.axis);
  a.chain = Chain();
  append(t, node, std::move(a), {join}, nullptr);
  return true;
}

// The larger or smaller of two numbers on their common scale: the largest in a row of two.
Variable larger(Translation& t, Variable a, Variable b, bool smaller) {
  const Scaled x = scaled(t, a, true), y = scaled(t, b, true);
  const Multiples common = multiplesOf({x.scale, y.scale}, std::int64_t{1} << 40,
                                       t.where() + ": scales of the operands");
  const std::int64_t sign = smaller ? -1 : 1;
  Shape pairs = a.shape;
  pairs.push_back(1);
  std::vector<program::TensorId> sides;
  for (const std::size_t k : {0, 1}) {
    program::TensorId tensor = k == 0 ? x.tensor : y.tensor;
    const std::int64_t factor = sign * common.counts[k];
    if (factor != 1) tensor = t.builder.scale(t.name(".scaled"), tensor, factor);
    sides.push_back(t.builder.reshape(t.name(".side"), tensor, pairs));
  }
  const int last = static_cast<int>(a.shape.size());
  const program::TensorId both = t.builder.concat(t.name(".pair"), sides, last);
  const program::TensorId most = t.builder.max(t.name(".most"), both, last);
  return variableOf(t, t.builder.reshape(t.name(), most, a.shape),
                    smaller ? -common.unit : common.unit);
}

void between(Translation& t, const Node& node, Arithmetic kind, Variable a, Variable b) {
  if (joined(t, node, kind, a, b)) return;
  const Shape shape = broadcastShape(a.shape, b.shape, t.where());
  const bool isFloat = a.isFloat;
  a = expanded(t, settled(t, std::move(a)), shape);
  b = expanded(t, settled(t, std::move(b)), shape);
  Variable result;
  if (kind == Arithmetic::kAdd || kind == Arithmetic::kSubtract) {
    if (kind == Arithmetic::kSubtract) b.chain.append(timesStage({Fraction(-1)}));
    result = added(t, std::move(a), std::move(b));
  } else if (kind == Arithmetic::kMultiply) {
    result = multiplied(t, std::move(a), std::move(b));
  } else if (kind == Arithmetic::kMin || kind == Arithmetic::kMax) {
    result = larger(t, std::move(a), std::move(b), kind == Arithmetic::kMin);
  } else {
    refuse(t, "required a constant divisor, found two tensors that depend on the network's inputs");
  }
  result.isFloat = isFloat;
  t.define(node, std::move(result));
}

template <Arithmetic kind>
void translateArithmetic(Translation& t, const Node& node) {
  if (node.inputs.size() != 2)
    refuse(t, "required two operands, found ", node.inputs.size(), "; split it into pairs");
  if ((t.isConstant(node, 0) || t.isConstant(node, 1)) && withParameters(t, node, kind, 0, 1))
    return;
  if (t.isConstant(node, 0) != t.isConstant(node, 1) && withElements(t, node, kind)) return;
  Variable a = t.variable(node, 0, Use::kElementwise);
  Variable b = t.variable(node, 1, Use::kElementwise);
  between(t, node, kind, std::move(a), std::move(b));
}

}  // namespace

// Both are multiplied to a common scale: the largest of which both scales are multiples.
Variable added(Translation& t, Variable a, Variable b) {
  const Scaled x = scaled(t, a, false), y = scaled(t, b, false);
  const Multiples common =
      multiplesOf({x.scale, y.scale}, std::int64_t{1} << 40, t.where() + ": scales of the terms");
  auto times = [&](program::TensorId tensor, std::int64_t count) {
    return count == 1 ? tensor : t.builder.scale(t.name(".scaled"), tensor, count);
  };
  const program::TensorId p = times(x.tensor, common.counts[0]);
  const program::TensorId q = times(y.tensor, common.counts[1]);
  return variableOf(t, t.builder.add(t.name(), p, q), common.unit, x.offset + y.offset);
}

// The product of matrices of extent 1.
Variable multiplied(Translation& t, Variable a, Variable b) {
  const Scaled x = scaled(t, a, true), y = scaled(t, b, true);
  const Shape shape = a.shape;
  Shape more = shape;
  more.push_back(1);
  more.push_back(1);
  const program::TensorId p = t.builder.reshape(t.name(".a"), x.tensor, more);
  const program::TensorId q =
      x.tensor == y.tensor ? p : t.builder.reshape(t.name(".b"), y.tensor, more);
  const program::TensorId product = t.builder.matmul(t.name(".product"), p, q);
  return variableOf(t, t.builder.reshape(t.name(), product, shape), x.scale * y.scale);
}

std::vector<Operator> arithmeticOperators() {
  using enum Operator::Domain;
  return {{"Add", kOnnx, translateArithmetic<Arithmetic::kAdd>},
          {"Sub", kOnnx, translateArithmetic<Arithmetic::kSubtract>},
          {"Mul", kOnnx, translateArithmetic<Arithmetic::kMultiply>},
          {"Div", kOnnx, translateArithmetic<Arithmetic::kDivide>},
          {"Min", kOnnx, translateArithmetic<Arithmetic::kMin>},
          {"Max", kOnnx, translateArithmetic<Arithmetic::kMax>},
          {"Sum", kOnnx, translateArithmetic<Arithmetic::kAdd>}};
}

}  // namespace tc0::importer
