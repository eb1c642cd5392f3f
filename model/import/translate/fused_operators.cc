#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/arithmetic.h"
#include "model/import/translate/convolution.h"
#include "model/import/translate/linear.h"
#include "model/import/translate/matrix_operators.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/pools.h"
#include "model/import/translate/quantiser.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

// Operators that take codes and give codes, with the scales and zero points as operands. Each is
// what it is between a dequantiser and a quantiser.

// The quantiser behind the operation. Other programs multiply the sum of integers by one 32-bit
// float, which is what the chain's step does.
void requantise(Translation& t, const Node& node, Variable x, std::size_t scale, std::size_t zero) {
  x = settled(t, std::move(x));
  const Quantiser q = linearQuantiser(t, node, scale, zero, x.shape);
  const AffineStage affine = *x.chain.affine();
  PerChannel<float> factor, offset;
  for (const Surd& a : affine.a)
    factor.push_back(static_cast<float>(a.toLongDouble()) / q.scale.singles[0]);
  for (const Surd& b : affine.b)
    offset.push_back(static_cast<float>(b.toLongDouble()) / q.scale.singles[0]);
  Chain plain;
  plain.append(AffineStage(affine), [factor, offset](float v, std::int64_t c) {
    return v * of(factor, c) + of(offset, c);
  });
  x.chain = std::move(plain);
  const float lo = static_cast<float>(q.lo[0].toLongDouble()),
              hi = static_cast<float>(q.hi[0].toLongDouble());
  t.define(node,
           quantised(t, std::move(x), q, [z = q.zero.singles, lo, hi](float v, std::int64_t c) {
             return std::clamp(std::nearbyint(v) + of(z, c), lo, hi);
           }));
}

Variable variableOperand(Translation& t, const Node& node, std::size_t x, std::size_t scale,
                         std::size_t zero, int axis = -1) {
  Value value = dequantised(t, node, x, scale, zero, axis);
  if (auto* constant = std::get_if<Constant>(&value)) return constantVariable(t, *constant);
  return settled(t, std::get<Variable>(std::move(value)));
}

Constant constantOperand(Translation& t, const Node& node, std::size_t x, std::size_t scale,
                         std::size_t zero, int axis) {
  t.constant(node, x, "weights");
  return std::get<Constant>(dequantised(t, node, x, scale, zero, axis));
}

void translateQLinearConv(Translation& t, const Node& node) {
  const Variable x = variableOperand(t, node, 0, 1, 2);
  const Constant w = constantOperand(t, node, 3, 4, 5, 0);
  std::optional<std::vector<Fraction>> bias;
  if (t.has(node, 8)) {
    const std::int64_t out = w.shape().empty() ? 1 : w.shape()[0];
    bias = vectorOf(t, node, 8, out, "bias");
    const Fraction scale = t.number(node, 1, "scale");
    for (std::int64_t o = 0; o < out; ++o) (*bias)[o] = (*bias)[o] * scale * of(w.factor, o);
  }
  requantise(t, node, convolution(t, x, w, bias), 6, 7);
}

Value matrixOperand(Translation& t, const Node& node, std::size_t k, std::size_t scale,
                    std::size_t zero, int axis) {
  Value value = dequantised(t, node, k, scale, zero, axis);
  if (auto* variable = std::get_if<Variable>(&value)) *variable = settled(t, *variable);
  return value;
}

void translateQLinearMatMul(Translation& t, const Node& node) {
  const std::size_t rank = shapeOf(t.value(node, 3)).size();
  const Value a = matrixOperand(t, node, 0, 1, 2, -1);
  const Value b = matrixOperand(t, node, 3, 4, 5, static_cast<int>(rank) - 1);
  requantise(t, node, matrixProduct(t, a, b), 6, 7);
}

void translateQGemm(Translation& t, const Node& node) {
  if (integerOr(t, "transA", 0) != 0) refuse(t, "transA: required 0, found 1");
  const bool transB = integerOr(t, "transB", 0) != 0;
  const Variable a = variableOperand(t, node, 0, 1, 2);
  const Constant b = constantOperand(t, node, 3, 4, 5, transB ? 0 : 1);
  const Fraction alpha = Fraction::of(floatOr(t, "alpha", 1));
  if (b.shape().size() != 2 || a.shape.size() != 2) refuse(t, "required matrices");
  const std::int64_t out = b.shape()[transB ? 0 : 1], in = b.shape()[transB ? 1 : 0];
  if (a.shape[1] != in) refuse(t, "required ", in, " numbers in a row, found ", a.shape[1]);
  Constant weights = b;
  for (Fraction& f : weights.factor) f = f * alpha;
  std::optional<std::vector<Fraction>> bias = vectorOf(t, node, 6, out, "bias");
  const Fraction scale = t.number(node, 1, "scale");
  if (bias)
    for (std::int64_t o = 0; o < out; ++o) (*bias)[o] = (*bias)[o] * scale * of(weights.factor, o);
  Matrix matrix{&weights, out, in, {}};
  for (std::int64_t o = 0; o < out; ++o)
    for (std::int64_t i = 0; i < in; ++i) matrix.place.push_back(transB ? o * in + i : i * out + o);
  Variable y = applied(t, linearOperand(t, a, {0, 1}, false), matrix, bias);
  if (t.has(node, 7))
    requantise(t, node, std::move(y), 7, 8);
  else
    t.define(node, std::move(y));
}

using Combination = Variable (*)(Translation&, Variable, Variable);

template <Combination combined>
void translateQLinearPair(Translation& t, const Node& node) {
  Variable a = variableOperand(t, node, 0, 1, 2), b = variableOperand(t, node, 3, 4, 5);
  const Shape shape = broadcastShape(a.shape, b.shape, t.where());
  a = expanded(t, std::move(a), shape);
  b = expanded(t, std::move(b), shape);
  requantise(t, node, combined(t, std::move(a), std::move(b)), 6, 7);
}

Variable channelsMoved(Translation& t, Variable x, bool back) {
  const std::size_t rank = x.shape.size();
  std::vector<int> order{0};
  if (back) {
    for (std::size_t d = 2; d < rank; ++d) order.push_back(static_cast<int>(d));
    order.push_back(1);
  } else {
    order.push_back(static_cast<int>(rank) - 1);
    for (std::size_t d = 1; d + 1 < rank; ++d) order.push_back(static_cast<int>(d));
  }
  return std::get<Variable>(transposed(t, x, order));
}

void pooled(Translation& t, const Node& node, bool whole) {
  Variable x = variableOperand(t, node, 0, 1, 2);
  if (x.shape.size() < 3) refuse(t, "required spatial dimensions, found ", listText(x.shape));
  const bool last = integerOr(t, "channels_last", 0) != 0;
  if (last) x = channelsMoved(t, std::move(x), false);
  const Shape spatial(x.shape.begin() + 2, x.shape.end());
  const Window window = whole ? wholeWindow(spatial) : windowOf(t, spatial, {});
  Variable y = average(t, x, window, integerOr(t, "count_include_pad", 0) != 0);
  if (last) y = channelsMoved(t, std::move(y), true);
  requantise(t, node, std::move(y), 3, 4);
}

void translateQLinearAveragePool(Translation& t, const Node& node) { pooled(t, node, false); }
void translateQLinearGlobalAveragePool(Translation& t, const Node& node) { pooled(t, node, true); }

void translateQLinearConcat(Translation& t, const Node& node) {
  std::vector<Value> parts;
  for (std::size_t k = 2; k + 2 < node.inputs.size(); k += 3)
    parts.push_back(matrixOperand(t, node, k, k + 1, k + 2, -1));
  if (parts.empty()) refuse(t, "required parts, found none");
  const int axis = axisOf(integerOr(t, "axis", 0), shapeOf(parts[0]).size(), t.where() + ": axis");
  Value joined = concatenated(t, parts, axis);
  if (std::holds_alternative<Constant>(joined)) refuse(t, "required a part that depends on inputs");
  requantise(t, node, std::get<Variable>(std::move(joined)), 0, 1);
}

void translateQLinearLeakyRelu(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 0.01F);
  Variable x = variableOperand(t, node, 0, 1, 2);
  const Quantiser q = linearQuantiser(t, node, 3, 4, x.shape);
  x.chain.append(SlopeStage{{Fraction::of(alpha)}},
                 [alpha](float v, std::int64_t) { return v < 0 ? alpha * v : v; });
  const float s = q.scale.singles[0], lo = static_cast<float>(q.lo[0].toLongDouble()),
              hi = static_cast<float>(q.hi[0].toLongDouble());
  t.define(node, quantised(t, std::move(x), q, [=, z = q.zero.singles[0]](float v, std::int64_t) {
             return std::clamp(std::nearbyint(v / s) + z, lo, hi);
           }));
}

void translateQLinearSigmoid(Translation& t, const Node& node) {
  Variable x = variableOperand(t, node, 0, 1, 2);
  const Quantiser q = linearQuantiser(t, node, 3, 4, x.shape);
  x.chain.append(timesStage({Fraction(-1)}));
  x.chain.append(ApplyStage{exponentialFunction()});
  x.chain.append(plusStage({Fraction(1)}));
  x.chain.append(ApplyStage{reciprocalFunction()},
                 [](float v, std::int64_t) { return 1 / (1 + std::exp(-v)); });
  const float s = q.scale.singles[0], lo = static_cast<float>(q.lo[0].toLongDouble()),
              hi = static_cast<float>(q.hi[0].toLongDouble());
  t.define(node, quantised(t, std::move(x), q, [=, z = q.zero.singles[0]](float v, std::int64_t) {
             return std::clamp(std::nearbyint(v / s) + z, lo, hi);
           }));
}

// x - zero for codes whose scale is 1.
Value withoutZero(Translation& t, const Node& node, std::size_t x, std::size_t zero) {
  Value value = t.isConstant(node, x) ? t.value(node, x) : Value(t.variable(node, x));
  if (!t.has(node, zero)) return value;
  const Constant& constant = t.constant(node, zero, "zero point");
  if (constant.elements() != 1) refuse(t, "zero point: required one number, found more");
  const Fraction z = constant.at(0);
  if (auto* weights = std::get_if<Constant>(&value)) {
    for (double& v : weights->numbers.values) v -= z.toDouble();
  } else {
    std::get<Variable>(value).chain.append(plusStage({-z}));
  }
  return value;
}

void translateMatMulInteger(Translation& t, const Node& node) {
  Variable y = matrixProduct(t, withoutZero(t, node, 0, 2), withoutZero(t, node, 1, 3));
  y.isFloat = false;
  t.define(node, std::move(y));
}

void translateConvInteger(Translation& t, const Node& node) {
  t.constant(node, 1, "weights");
  const Value x = withoutZero(t, node, 0, 2), w = withoutZero(t, node, 1, 3);
  if (std::holds_alternative<Constant>(x)) refuse(t, "required a tensor that depends on inputs");
  Variable y = convolution(t, std::get<Variable>(x), std::get<Constant>(w), std::nullopt);
  y.isFloat = false;
  t.define(node, std::move(y));
}

}  // namespace

std::vector<Operator> fusedOperators() {
  using enum Operator::Domain;
  return {{"QLinearConv", kOnnx, translateQLinearConv},
          {"QLinearMatMul", kOnnx, translateQLinearMatMul},
          {"MatMulInteger", kOnnx, translateMatMulInteger},
          {"ConvInteger", kOnnx, translateConvInteger},
          {"QGemm", kMicrosoft, translateQGemm},
          {"QLinearAdd", kMicrosoft, translateQLinearPair<added>},
          {"QLinearMul", kMicrosoft, translateQLinearPair<multiplied>},
          {"QLinearAveragePool", kMicrosoft, translateQLinearAveragePool},
          {"QLinearGlobalAveragePool", kMicrosoft, translateQLinearGlobalAveragePool},
          {"QLinearConcat", kMicrosoft, translateQLinearConcat},
          {"QLinearLeakyRelu", kMicrosoft, translateQLinearLeakyRelu},
          {"QLinearSigmoid", kMicrosoft, translateQLinearSigmoid}};
}

}  // namespace tc0::importer
