#include "model/import/translate/matrix_operators.h"

#include <numeric>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/linear.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

std::vector<int> identity(std::size_t rank) {
  std::vector<int> order(rank);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

Variable reshaped(Translation& t, const Variable& x, const Shape& shape) {
  const Variable same = uniform(t, x, false);
  Variable result = variableOf(t, t.builder.reshape(t.name(".r"), plain(t, same), shape));
  result.chain = same.chain;
  result.isFloat = x.isFloat;
  return result;
}

// x W for a constant W of two dimensions.
Variable timesConstant(Translation& t, const Variable& x, const Constant& w, bool transposed) {
  const Shape& shape = w.shape();
  const std::int64_t in = transposed ? shape[1] : shape[0], out = transposed ? shape[0] : shape[1];
  if (x.shape.empty() || x.shape.back() != in)
    refuse(t, "required ", in, " numbers in a row, found the shape ", listText(x.shape));
  Matrix matrix{&w, out, in, {}};
  for (std::int64_t o = 0; o < out; ++o)
    for (std::int64_t i = 0; i < in; ++i)
      matrix.place.push_back(transposed ? o * in + i : i * out + o);
  return applied(t, linearOperand(t, x, identity(x.shape.size()), false), matrix, std::nullopt);
}

Variable lastTwoSwapped(Variable x) {
  const std::size_t n = x.order.size();
  std::swap(x.order[n - 1], x.order[n - 2]);
  std::swap(x.shape[n - 1], x.shape[n - 2]);
  const int last = static_cast<int>(n) - 1;
  if (x.axis >= last - 1) x.axis = x.axis == last ? last - 1 : last;
  return x;
}

// Two matrices that both depend on the inputs, or a stack of constant ones.
Variable variableProduct(Translation& t, Variable a, Variable b) {
  if (a.shape.back() != b.shape[b.shape.size() - 2])
    refuse(t, "required matrices that can be multiplied, found ", listText(a.shape), " and ",
           listText(b.shape));
  const Shape leadA(a.shape.begin(), a.shape.end() - 2), leadB(b.shape.begin(), b.shape.end() - 2);
  const Shape lead = broadcastShape(leadA, leadB, t.where());
  auto spread = [&](Variable x) {
    Shape shape = lead;
    shape.insert(shape.end(), x.shape.end() - 2, x.shape.end());
    return scaled(t, expanded(t, settled(t, std::move(x)), shape), true);
  };
  const Scaled x = spread(std::move(a)), y = spread(std::move(b));
  return variableOf(t, t.builder.matmul(t.name(), x.tensor, y.tensor), x.scale * y.scale);
}

Variable asVariable(Translation& t, const Value& value) {
  const auto* constant = std::get_if<Constant>(&value);
  return constant != nullptr ? constantVariable(t, *constant)
                             : settled(t, std::get<Variable>(value));
}

void translateMatMul(Translation& t, const Node& node) {
  for (std::size_t k : {0, 1})
    if (!t.isConstant(node, k)) t.variable(node, k);  // settles what is shared
  Variable result = matrixProduct(t, t.value(node, 0), t.value(node, 1));
  t.define(node, std::move(result));
}

Constant scaledBy(Constant constant, const Fraction& factor) {
  for (Fraction& f : constant.factor) f = f * factor;
  return constant;
}

void translateGemm(Translation& t, const Node& node) {
  const Fraction alpha = Fraction::of(floatOr(t, "alpha", 1)),
                 beta = Fraction::of(floatOr(t, "beta", 1));
  const bool transA = integerOr(t, "transA", 0) != 0, transB = integerOr(t, "transB", 0) != 0;
  if (t.isConstant(node, 0)) refuse(t, "required a first operand that depends on the inputs");
  Variable a = t.variable(node, 0);
  if (a.shape.size() != 2) refuse(t, "required two dimensions, found ", listText(a.shape));
  if (transA) a = lastTwoSwapped(std::move(a));
  Variable product;
  if (t.isConstant(node, 1)) {
    const Constant b = scaledBy(t.constant(node, 1, "weights"), alpha);
    if (b.shape().size() != 2)
      refuse(t, "weights: required two dimensions, found ", listText(b.shape()));
    const std::int64_t out = b.shape()[transB ? 0 : 1], in = b.shape()[transB ? 1 : 0];
    if (a.shape[1] != in)
      refuse(t, "required ", in, " numbers in a row, found the shape ", listText(a.shape));
    std::optional<std::vector<Fraction>> bias;
    if (t.has(node, 2) && t.isConstant(node, 2) &&
        (t.constant(node, 2, "bias").elements() == out ||
         t.constant(node, 2, "bias").elements() == 1)) {
      bias = vectorOf(t, node, 2, out, "bias");
      for (Fraction& f : *bias) f = f * beta;
    } else if (t.has(node, 2)) {
      refuse(t, "bias: required ", out, " constant numbers, found another shape");
    }
    Matrix matrix{&b, out, in, {}};
    for (std::int64_t o = 0; o < out; ++o)
      for (std::int64_t i = 0; i < in; ++i)
        matrix.place.push_back(transB ? o * in + i : i * out + o);
    product = applied(t, linearOperand(t, a, {0, 1}, false), matrix, bias);
  } else {
    if (t.has(node, 2)) refuse(t, "required no bias beside two variable matrices, found one");
    Variable b = t.variable(node, 1);
    product = variableProduct(t, std::move(a), transB ? lastTwoSwapped(std::move(b)) : b);
    product.chain.append(timesStage({alpha}));
  }
  t.define(node, std::move(product));
}

}  // namespace

Variable matrixProduct(Translation& t, const Value& a, const Value& b) {
  const auto *left = std::get_if<Constant>(&a), *right = std::get_if<Constant>(&b);
  if (left != nullptr && right != nullptr)
    refuse(t, "required an operand that depends on the network's inputs, found two constants");
  if (right != nullptr && right->shape().size() == 2 && !shapeOf(a).empty())
    return timesConstant(t, std::get<Variable>(a), *right, false);
  if (left != nullptr && left->shape().size() == 2 && shapeOf(b).size() >= 2)
    return lastTwoSwapped(
        timesConstant(t, lastTwoSwapped(settled(t, std::get<Variable>(b))), *left, true));
  Variable x = asVariable(t, a), y = asVariable(t, b);
  const bool row = x.shape.size() == 1, column = y.shape.size() == 1;
  if (x.shape.empty() || y.shape.empty()) refuse(t, "required matrices, found a single number");
  if (row) x = reshaped(t, x, {1, x.shape[0]});
  if (column) y = reshaped(t, y, {y.shape[0], 1});
  Variable product = variableProduct(t, std::move(x), std::move(y));
  if (!row && !column) return product;
  Shape shape = product.shape;
  if (column) shape.pop_back();
  if (row) shape.erase(shape.end() - (column ? 1 : 2));
  return reshaped(t, product, shape);
}

std::vector<Operator> linearOperators() {
  std::vector<Operator> rows{{"MatMul", Operator::Domain::kOnnx, translateMatMul},
                             {"Gemm", Operator::Domain::kOnnx, translateGemm}};
  for (const Operator& row : convolutionOperators()) rows.push_back(row);
  return rows;
}

}  // namespace tc0::importer
