#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "circuit/base/error.h"
#include "model/import/calibrate/floats.h"
#include "model/import/translate/value.h"

namespace tc0::importer {
namespace {

using Unary = std::function<double(double)>;

// The function of a node with one operand; none if the node is of another kind.
Unary unaryOf(const FloatNode& n) {
  static const std::map<std::string, double (*)(double)> kPlain{
      {"Relu", [](double x) { return std::max(x, 0.0); }},
      {"Sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"Tanh", [](double x) { return std::tanh(x); }},
      {"Erf", [](double x) { return std::erf(x); }},
      {"Exp", [](double x) { return std::exp(x); }},
      {"Log", [](double x) { return std::log(x); }},
      {"Sqrt", [](double x) { return std::sqrt(x); }},
      {"Abs", [](double x) { return std::fabs(x); }},
      {"Neg", [](double x) { return -x; }},
      {"Sign", [](double x) { return x > 0   ? 1.0
                                     : x < 0 ? -1.0
                                             : 0.0; }},
      {"Floor", [](double x) { return std::floor(x); }},
      {"Ceil", [](double x) { return std::ceil(x); }},
      {"Round", [](double x) { return std::nearbyint(x); }},
      {"Reciprocal", [](double x) { return 1 / x; }},
      {"Softplus", [](double x) { return x > 30 ? x : std::log1p(std::exp(x)); }},
      {"Mish", [](double x) { return x * std::tanh(std::log1p(std::exp(std::min(x, 30.0)))); }},
      {"HardSwish", [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }},
      {"Identity", [](double x) { return x; }},
      {"Dropout", [](double x) { return x; }},
      {"Cast", [](double x) { return x; }}};
  const std::string& op = n.node.op;
  if (const auto found = kPlain.find(op); found != kPlain.end()) return found->second;
  if (op == "LeakyRelu")
    return [a = n.number("alpha", 0.01)](double x) { return x < 0 ? a * x : x; };
  if (op == "Elu")
    return [a = n.number("alpha", 1)](double x) { return x < 0 ? a * std::expm1(x) : x; };
  if (op == "Swish")
    return [a = n.number("alpha", 1)](double x) { return x / (1 + std::exp(-a * x)); };
  if (op == "HardSigmoid")
    return [a = n.number("alpha", 0.2), b = n.number("beta", 0.5)](double x) {
      return std::clamp(a * x + b, 0.0, 1.0);
    };
  if (op == "Gelu") {
    if (n.text("approximate", "none") == "tanh")
      return [](double x) {
        return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
      };
    return [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); };
  }
  if (op == "Clip") {
    const double lo = n.has(1) ? n.operand(1).values.at(0) : n.number("min", -INFINITY);
    const double hi = n.has(2) ? n.operand(2).values.at(0) : n.number("max", INFINITY);
    return [=](double x) { return std::min(std::max(x, lo), hi); };
  }
  return nullptr;
}

using Binary = double (*)(double, double);

Binary binaryOf(const std::string& op) {
  static const std::map<std::string, Binary> kPlain{
      {"Add", [](double a, double b) { return a + b; }},
      {"Sub", [](double a, double b) { return a - b; }},
      {"Mul", [](double a, double b) { return a * b; }},
      {"Div", [](double a, double b) { return a / b; }},
      {"Pow", [](double a, double b) { return std::pow(a, b); }},
      {"Min", [](double a, double b) { return std::min(a, b); }},
      {"Max", [](double a, double b) { return std::max(a, b); }},
      {"PRelu", [](double x, double slope) { return x < 0 ? slope * x : x; }}};
  const auto found = kPlain.find(op);
  return found == kPlain.end() ? nullptr : found->second;
}

}  // namespace

bool computeElementwise(FloatNode& n) {
  if (const Unary unary = unaryOf(n)) {
    Floats y = n.operand(0);
    for (double& value : y.values) value = unary(value);
    n.out = {std::move(y)};
    return true;
  }
  const Binary binary = binaryOf(n.node.op);
  if (binary == nullptr) return false;
  const Floats &a = n.operand(0), &b = n.operand(1);
  Floats y{broadcastShape(a.shape, b.shape, n.node.op), {}};
  const Broadcast left(a.shape, y.shape), right(b.shape, y.shape);
  const std::int64_t count = countOf(y.shape, n.node.op);
  for (std::int64_t e = 0; e < count; ++e)
    y.values.push_back(binary(a.values[left.at(e)], b.values[right.at(e)]));
  n.out = {std::move(y)};
  return true;
}

}  // namespace tc0::importer
