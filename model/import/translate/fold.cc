#include "model/import/translate/fold.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

using Unary = double (*)(double);
using Binary = double (*)(double, double);

struct UnaryRow {
  const char* op;
  Unary of;
  bool truth = false;
};
const UnaryRow kUnary[] = {
    {"Neg", [](double x) { return -x; }},
    {"Abs", [](double x) { return std::fabs(x); }},
    {"Sqrt", [](double x) { return std::sqrt(x); }},
    {"Exp", [](double x) { return std::exp(x); }},
    {"Log", [](double x) { return std::log(x); }},
    {"Reciprocal", [](double x) { return 1 / x; }},
    {"Floor", [](double x) { return std::floor(x); }},
    {"Ceil", [](double x) { return std::ceil(x); }},
    {"Round", [](double x) { return std::nearbyint(x); }},
    {"Relu", [](double x) { return std::fmax(x, 0); }},
    {"Sign", [](double x) { return x > 0   ? 1.0
                                   : x < 0 ? -1.0
                                           : 0.0; }},
    {"Not", [](double x) { return x == 0 ? 1.0 : 0.0; }, true},
};

struct BinaryRow {
  const char* op;
  Binary of;
  bool truth = false;
};
const BinaryRow kBinary[] = {
    {"Add", [](double x, double y) { return x + y; }},
    {"Sub", [](double x, double y) { return x - y; }},
    {"Mul", [](double x, double y) { return x * y; }},
    {"Div", [](double x, double y) { return x / y; }},
    {"Pow", [](double x, double y) { return std::pow(x, y); }},
    {"Min", [](double x, double y) { return std::fmin(x, y); }},
    {"Max", [](double x, double y) { return std::fmax(x, y); }},
    {"Mod", [](double x, double y) { return x - y * std::floor(x / y); }},
    {"Equal", [](double x, double y) { return x == y ? 1.0 : 0.0; }, true},
    {"Less", [](double x, double y) { return x < y ? 1.0 : 0.0; }, true},
    {"LessOrEqual", [](double x, double y) { return x <= y ? 1.0 : 0.0; }, true},
    {"Greater", [](double x, double y) { return x > y ? 1.0 : 0.0; }, true},
    {"GreaterOrEqual", [](double x, double y) { return x >= y ? 1.0 : 0.0; }, true},
    {"And", [](double x, double y) { return x != 0 && y != 0 ? 1.0 : 0.0; }, true},
    {"Or", [](double x, double y) { return x != 0 || y != 0 ? 1.0 : 0.0; }, true},
    {"Xor", [](double x, double y) { return (x != 0) != (y != 0) ? 1.0 : 0.0; }, true},
};

Numbers resultOf(const Numbers& like, Shape shape, bool truth) {
  Numbers result = like;
  result.shape = std::move(shape);
  result.values.clear();
  if (truth) {
    result.isFloat = result.isSigned = false;
    result.bits = 1;
  }
  return result;
}

// A result in the type of the constant: rounded to a float, or toward zero to an integer.
double inType(const Numbers& type, double value) {
  if (!type.isFloat) return std::trunc(value);
  return type.bits == 64 ? value : static_cast<float>(value);
}

// What a program of 32-bit floats has for an element; numbers with a factor are rounded here.
double heldAt(const Constant& constant, std::int64_t i) {
  if (constant.factor.size() == 1 && constant.factor[0] == Fraction(1))
    return constant.numbers.values[i];
  return constant.single(i);
}

// A product or quotient with one number is exact.
bool foldFactor(Translation& t, const Node& node, const Constant& a, const Constant& b) {
  if (!a.numbers.isFloat || (node.op != "Mul" && node.op != "Div")) return false;
  const bool right = b.elements() == 1 && b.shape().size() <= a.shape().size();
  const bool left =
      node.op == "Mul" && !right && a.elements() == 1 && a.shape().size() <= b.shape().size();
  if (!right && !left) return false;
  const Constant& one = right ? b : a;
  if (!std::isfinite(one.numbers.values[0]) || one.at(0).sign() == 0) return false;
  Constant result = right ? a : b;
  const Fraction factor = node.op == "Div" ? one.at(0).inverse() : one.at(0);
  for (Fraction& f : result.factor) f = f * factor;
  t.define(node, std::move(result));
  return true;
}

void foldBinary(Translation& t, const Node& node, const BinaryRow& row) {
  Constant result = t.constant(node, 0, "operand");
  for (std::size_t k = 1; k < node.inputs.size(); ++k) {
    const Constant& b = t.constant(node, k, "operand");
    Shape shape = broadcastShape(result.shape(), b.shape(), t.where());
    const std::int64_t count = countOf(shape, t.where());
    const Broadcast left(result.shape(), shape), right(b.shape(), shape);
    Numbers numbers = resultOf(result.numbers, shape, row.truth);
    for (std::int64_t i = 0; i < count; ++i)
      numbers.values.push_back(
          inType(numbers, row.of(heldAt(result, left.at(i)), heldAt(b, right.at(i)))));
    result = Constant{std::move(numbers)};
  }
  t.define(node, std::move(result));
}

bool allConstant(const Translation& t, const Node& node) {
  for (std::size_t k = 0; k < node.inputs.size(); ++k)
    if (t.has(node, k) && !t.isConstant(node, k)) return false;
  return !node.inputs.empty();
}

void foldWhere(Translation& t, const Node& node) {
  const Constant &c = t.constant(node, 0, "condition"), &x = t.constant(node, 1, "operand"),
                 &y = t.constant(node, 2, "operand");
  Shape shape =
      broadcastShape(broadcastShape(c.shape(), x.shape(), t.where()), y.shape(), t.where());
  const Broadcast atC(c.shape(), shape), atX(x.shape(), shape), atY(y.shape(), shape);
  Numbers numbers = resultOf(x.numbers, shape, false);
  for (std::int64_t i = 0; i < countOf(shape, t.where()); ++i)
    numbers.values.push_back(heldAt(c, atC.at(i)) != 0 ? heldAt(x, atX.at(i))
                                                       : heldAt(y, atY.at(i)));
  t.define(node, Constant{std::move(numbers)});
}

}  // namespace

bool foldNode(Translation& t, const Node& node) {
  if (!node.domain.empty() || !allConstant(t, node)) return false;
  for (const UnaryRow& row : kUnary)
    if (node.op == row.op) {
      const Constant& x = t.constant(node, 0, "operand");
      Numbers numbers = resultOf(x.numbers, x.shape(), row.truth);
      for (std::int64_t i = 0; i < x.elements(); ++i)
        numbers.values.push_back(inType(numbers, row.of(heldAt(x, i))));
      t.define(node, Constant{std::move(numbers)});
      return true;
    }
  for (const BinaryRow& row : kBinary)
    if (node.op == row.op) {
      if (node.inputs.size() != 2 ||
          !foldFactor(t, node, t.constant(node, 0, "operand"), t.constant(node, 1, "operand")))
        foldBinary(t, node, row);
      return true;
    }
  if (node.op == "Where") {
    foldWhere(t, node);
    return true;
  }
  return false;
}

}  // namespace tc0::importer
