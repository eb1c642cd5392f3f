#include "model/import/translate/elementwise.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {

std::optional<Parameters> parametersOf(const Constant& constant, const Shape& shape,
                                       const std::string& where) {
  Parameters result;
  const Shape& own = constant.shape();
  if (own.size() > shape.size()) return std::nullopt;
  const std::size_t lead = shape.size() - own.size();
  for (std::size_t d = 0; d < own.size(); ++d) {
    if (own[d] == 1) continue;
    if (result.axis >= 0 || own[d] != shape[d + lead]) return std::nullopt;
    result.axis = static_cast<int>(d + lead);
  }
  for (std::int64_t i = 0; i < constant.elements(); ++i) {
    if (!std::isfinite(constant.numbers.values[i]))
      fail(where, ": required finite numbers, found ", constant.numbers.values[i]);
    result.values.push_back(constant.at(i));
    result.singles.push_back(constant.single(i));
  }
  if (result.values.empty()) fail(where, ": required numbers, found an empty tensor");
  const bool same = std::all_of(result.values.begin(), result.values.end(),
                                [&](const Fraction& v) { return v == result.values[0]; });
  if (same) {
    result.values.resize(1);
    result.singles.resize(1);
    result.axis = -1;
  }
  return result;
}

Variable alongAxis(Translation& t, Variable variable, int axis) {
  if (axis < 0 || variable.axis == axis) return variable;
  if (variable.chain.channels() > 1) variable = uniform(t, std::move(variable), false);
  variable.axis = axis;
  return variable;
}

void append(Translation& t, const Node& node, Variable variable, std::vector<Stage> stages,
            Chain::FloatStep step) {
  if (!variable.isFloat && !variable.chain.hasSteps()) step = nullptr;  // integers for everybody
  for (std::size_t i = 0; i < stages.size(); ++i) {
    try {
      if (i + 1 == stages.size() && step)
        variable.chain.append(std::move(stages[i]), std::move(step));
      else
        variable.chain.append(std::move(stages[i]));
    } catch (const Error& error) {
      refuse(t, error.what());
    }
  }
  t.define(node, std::move(variable));
}

void appendIntegers(Translation& t, const Node& node, Variable variable,
                    std::vector<Stage> stages) {
  for (Stage& stage : stages) variable.chain.append(std::move(stage));
  variable.chain.forgetSteps();
  t.define(node, std::move(variable));
}

Stage timesStage(const PerChannel<Fraction>& factor) {
  return AffineStage{PerChannel<Surd>(factor.begin(), factor.end()), {Surd(0)}};
}

Stage plusStage(const PerChannel<Fraction>& term) {
  return AffineStage{{Surd(1)}, PerChannel<Surd>(term.begin(), term.end())};
}

ClampStage limits(const std::optional<Fraction>& lo, const std::optional<Fraction>& hi) {
  return {{lo}, {hi}};
}

Variable expanded(Translation& t, Variable variable, const Shape& shape) {
  if (variable.shape == shape) return variable;
  const std::size_t lead = shape.size() - variable.shape.size();
  if (lead > 0) {
    Shape more(lead, 1);
    const Shape& own = t.tensor(variable.tensor).shape;
    more.insert(more.end(), own.begin(), own.end());
    variable.tensor = t.builder.reshape(t.name(".r"), variable.tensor, more);
    std::vector<int> order;
    for (std::size_t d = 0; d < lead; ++d) order.push_back(static_cast<int>(d));
    for (int d : variable.order) order.push_back(d + static_cast<int>(lead));
    variable.order = std::move(order);
    if (variable.axis >= 0) variable.axis += static_cast<int>(lead);
  }
  Shape target(shape.size());
  for (std::size_t d = 0; d < shape.size(); ++d) target[variable.order[d]] = shape[d];
  if (t.tensor(variable.tensor).shape != target)
    variable.tensor = t.builder.broadcast(t.name(".b"), variable.tensor, target);
  variable.shape = shape;
  return variable;
}

namespace {

void translateRelu(Translation& t, const Node& node) {
  append(t, node, t.variable(node, 0, Use::kLimit), {limits(Fraction(0), std::nullopt)},
         [](float x, std::int64_t) { return std::max(x, 0.0F); });
}

std::optional<Fraction> limitOf(const Translation& t, const Node& node, std::size_t operand,
                                const char* attribute) {
  double value = NAN;
  if (t.has(node, operand)) {
    const Constant& constant = t.constant(node, operand, "limit");
    if (constant.elements() != 1)
      refuse(t, "required one limit for all elements, found ", listText(constant.shape()));
    if (!std::isfinite(constant.numbers.values[0])) return std::nullopt;
    return constant.at(0);
  }
  const Attribute* found = t.attribute(attribute);
  const auto* given = found == nullptr ? nullptr : std::get_if<float>(found);
  if (given != nullptr) value = *given;
  if (!std::isfinite(value) || std::fabs(value) > 3e38) return std::nullopt;  // no limit
  return Fraction::of(value);
}

void translateClip(Translation& t, const Node& node) {
  const auto lo = limitOf(t, node, 1, "min"), hi = limitOf(t, node, 2, "max");
  if (lo && hi && *lo > *hi) refuse(t, "required min <= max, found the opposite");
  if (t.isConstant(node, 0)) {
    Constant constant = t.constant(node, 0, "operand");
    for (std::int64_t i = 0; i < constant.elements(); ++i) {
      Fraction value = constant.at(i);
      if (lo && value < *lo) value = *lo;
      if (hi && *hi < value) value = *hi;
      constant.numbers.values[i] = (value / of(constant.factor, constant.channel(i))).toDouble();
    }
    t.define(node, std::move(constant));
    return;
  }
  const float low = lo ? static_cast<float>(lo->toLongDouble()) : -INFINITY;
  const float high = hi ? static_cast<float>(hi->toLongDouble()) : INFINITY;
  append(t, node, t.variable(node, 0, Use::kLimit), {limits(lo, hi)},
         [low, high](float x, std::int64_t) { return std::min(std::max(x, low), high); });
}

template <RoundMode mode>
void translateRounding(Translation& t, const Node& node) {
  append(t, node, t.variable(node, 0, Use::kElementwise), {RoundStage{mode}},
         [](float x, std::int64_t) { return rounded(mode, x); });
}

void translateNeg(Translation& t, const Node& node) {
  append(t, node, t.variable(node, 0, Use::kElementwise), {timesStage({Fraction(-1)})},
         [](float x, std::int64_t) { return -x; });
}

void translateIdentity(Translation& t, const Node& node) {
  Value value = t.value(node, 0);
  t.define(node, std::move(value));
}

// A cast of floats to integers drops the fraction; casts between integers are taken to fit.
void translateCast(Translation& t, const Node& node) {
  const std::int64_t to = integerOr(t, "to", 1);
  const bool isFloat = to == 1 || to == 10 || to == 11 || to == 16;
  if (t.isConstant(node, 0)) {
    Constant constant = t.constant(node, 0, "operand");
    if (!isFloat && constant.numbers.isFloat) {
      for (std::int64_t i = 0; i < constant.elements(); ++i)
        constant.numbers.values[i] = std::trunc(constant.single(i));
      constant.factor = {Fraction(1)};
      constant.axis = -1;
    }
    constant.numbers.isFloat = isFloat;
    t.define(node, std::move(constant));
    return;
  }
  Variable variable = t.variable(node, 0, Use::kLimit);
  const bool drops = variable.isFloat && !isFloat && !variable.chain.integral();
  variable.isFloat = isFloat;
  if (!drops) {
    t.define(node, std::move(variable));
    return;
  }
  append(t, node, std::move(variable), {RoundStage{RoundMode::kTowardZero}},
         [](float x, std::int64_t) { return std::trunc(x); });
}

// Sign gives -1, 0 or 1: how many of "above nothing negative" and "positive" hold. A threshold
// counts numbers from it on, so positive numbers are those whose opposite is below 0.
void translateSign(Translation& t, const Node& node) {
  Variable x = settled(t, t.variable(node, 0, Use::kElementwise));
  auto at = std::make_shared<Chain>(x.chain), below = std::make_shared<Chain>(x.chain);
  at->append(CountStage{{{Fraction(0)}}}, [](float v, std::int64_t) { return v >= 0 ? 1.0F : 0; });
  below->append(timesStage({Fraction(-1)}));
  below->append(CountStage{{{Fraction(0)}}},
                [](float v, std::int64_t) { return v <= 0 ? 1.0F : 0; });
  x.chain = Chain();
  append(t, node, std::move(x), {JoinStage{JoinKind::kSubtract, at, below}}, nullptr);
}

void translateBatchNormalization(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0, Use::kElementwise);
  if (x.shape.size() < 2) refuse(t, "required a tensor with channels, found ", listText(x.shape));
  const int axis = 1;
  if (integerOr(t, "training_mode", 0) != 0) refuse(t, "training_mode: required 0, found 1");
  const auto eps = Fraction::of(floatOr(t, "epsilon", 1e-5F));
  const std::int64_t channels = x.shape[axis];
  const char* names[] = {"scale", "bias", "mean", "variance"};
  const Constant* operands[4];
  for (std::size_t k = 0; k < 4; ++k) {
    operands[k] = &t.constant(node, k + 1, names[k]);
    if (operands[k]->elements() != channels)
      refuse(t, names[k], ": required ", channels, " numbers, found ", operands[k]->elements());
  }
  AffineStage affine;
  std::vector<std::array<float, 4>> singles;
  for (std::int64_t c = 0; c < channels; ++c) {
    const Fraction variance = operands[3]->at(c) + eps;
    if (variance.sign() <= 0) refuse(t, "required positive variances, found one that is not");
    const Surd a = Surd::rootOf(variance.inverse(), operands[0]->at(c));
    affine.a.push_back(a);
    affine.b.push_back(a * Surd(-operands[2]->at(c)) + Surd(operands[1]->at(c)));
    singles.push_back({operands[0]->single(c), operands[1]->single(c), operands[2]->single(c),
                       static_cast<float>(std::sqrt(variance.toLongDouble()))});
  }
  x = alongAxis(t, std::move(x), axis);
  append(t, node, std::move(x), {affine}, [singles](float v, std::int64_t c) {
    const auto& [scale, bias, mean, deviation] = singles[c];
    return (v - mean) / deviation * scale + bias;
  });
}

}  // namespace

std::vector<Operator> elementwiseOperators() {
  return {{"Relu", Operator::Domain::kOnnx, translateRelu},
          {"Clip", Operator::Domain::kOnnx, translateClip},
          {"Floor", Operator::Domain::kOnnx, translateRounding<RoundMode::kFloor>},
          {"Ceil", Operator::Domain::kOnnx, translateRounding<RoundMode::kCeil>},
          {"Round", Operator::Domain::kOnnx, translateRounding<RoundMode::kHalfEven>},
          {"Neg", Operator::Domain::kOnnx, translateNeg},
          {"Sign", Operator::Domain::kOnnx, translateSign},
          {"Cast", Operator::Domain::kOnnx, translateCast},
          {"Identity", Operator::Domain::kOnnx, translateIdentity},
          {"Dropout", Operator::Domain::kOnnx, translateIdentity},
          {"BatchNormalization", Operator::Domain::kOnnx, translateBatchNormalization}};
}

}  // namespace tc0::importer
