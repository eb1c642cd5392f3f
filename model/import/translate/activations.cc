#include <cmath>
#include <utility>

#include "circuit/base/error.h"
#include "model/import/translate/elementwise.h"
#include "model/import/translate/operators.h"

namespace tc0::importer {
namespace {

Stage plus(const Fraction& term) { return plusStage({term}); }
Stage times(const Fraction& factor) { return timesStage({factor}); }
Fraction half() { return {Big(1), Big(2)}; }

using Step = float (*)(float);

Chain::FloatStep stepOf(Step step) {
  return [step](float x, std::int64_t) { return step(x); };
}

// The chain of a function of one number.
void apply(Translation& t, const Node& node, std::vector<Stage> stages, Step step) {
  append(t, node, t.variable(node, 0, Use::kElementwise), std::move(stages), stepOf(step));
}

std::vector<Stage> sigmoidStages() {
  return {times(Fraction(-1)), ApplyStage{exponentialFunction()}, plus(Fraction(1)),
          ApplyStage{reciprocalFunction()}};
}

std::vector<Stage> tanhStages() {
  std::vector<Stage> stages{times(Fraction(2))};
  for (Stage& stage : sigmoidStages()) stages.push_back(std::move(stage));
  stages.push_back(AffineStage{{Surd(2)}, {Surd(-1)}});
  return stages;
}

// x * function(x), where the function is a chain of stages.
void applyGate(Translation& t, const Node& node, std::vector<Stage> stages, Step step) {
  Variable x = t.variable(node, 0, Use::kElementwise);
  auto own = std::make_shared<Chain>(x.chain), gate = std::make_shared<Chain>(x.chain);
  for (std::size_t i = 0; i + 1 < stages.size(); ++i) gate->append(std::move(stages[i]));
  gate->append(std::move(stages.back()), stepOf(step));
  x.chain = Chain();
  append(t, node, std::move(x), {JoinStage{JoinKind::kMultiply, own, gate}}, nullptr);
}

void translateSigmoid(Translation& t, const Node& node) {
  apply(t, node, sigmoidStages(), [](float x) { return 1 / (1 + std::exp(-x)); });
}

void translateTanh(Translation& t, const Node& node) {
  apply(t, node, tanhStages(), [](float x) { return std::tanh(x); });
}

void translateErf(Translation& t, const Node& node) {
  apply(t, node, {ApplyStage{errorFunctionOf()}}, [](float x) { return std::erf(x); });
}

void translateExp(Translation& t, const Node& node) {
  apply(t, node, {ApplyStage{exponentialFunction()}}, [](float x) { return std::exp(x); });
}

void translateSqrt(Translation& t, const Node& node) {
  apply(t, node, {ApplyStage{rootFunction()}}, [](float x) { return std::sqrt(x); });
}

void translateReciprocal(Translation& t, const Node& node) {
  apply(t, node, {ApplyStage{reciprocalFunction()}}, [](float x) { return 1 / x; });
}

void translateAbs(Translation& t, const Node& node) {
  apply(t, node, {ApplyStage{absoluteFunction()}}, [](float x) { return std::fabs(x); });
}

void translateLog(Translation& t, const Node& node) {
  apply(t, node, {ApplyStage{logarithmFunction()}}, [](float x) { return std::log(x); });
}

void translateSoftplus(Translation& t, const Node& node) {
  apply(t, node,
        {ApplyStage{exponentialFunction()}, plus(Fraction(1)), ApplyStage{logarithmFunction()}},
        [](float x) { return std::log1p(std::exp(x)); });
}

void translateElu(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 1);
  append(t, node, t.variable(node, 0, Use::kElementwise),
         {ApplyStage{eluFunction(Fraction::of(alpha))}},
         [alpha](float x, std::int64_t) { return x < 0 ? alpha * std::expm1(x) : x; });
}

void translateSelu(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 1.67326319F), gamma = floatOr(t, "gamma", 1.05070102F);
  append(t, node, t.variable(node, 0, Use::kElementwise),
         {ApplyStage{eluFunction(Fraction::of(alpha))}, times(Fraction::of(gamma))},
         [=](float x, std::int64_t) { return gamma * (x < 0 ? alpha * std::expm1(x) : x); });
}

// max(0, x) + min(0, alpha (e^(x / alpha) - 1)).
void translateCelu(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 1);
  if (!(alpha > 0)) refuse(t, "alpha: required a positive number, found ", alpha);
  const Fraction exact = Fraction::of(alpha);
  append(t, node, t.variable(node, 0, Use::kElementwise),
         {times(exact.inverse()), ApplyStage{eluFunction(Fraction(1))}, times(exact)},
         [alpha](float x, std::int64_t) { return x < 0 ? alpha * std::expm1(x / alpha) : x; });
}

void translateLeakyRelu(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 0.01F);
  append(t, node, t.variable(node, 0, Use::kElementwise), {SlopeStage{{Fraction::of(alpha)}}},
         [alpha](float x, std::int64_t) { return x < 0 ? alpha * x : x; });
}

void translatePRelu(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0, Use::kElementwise);
  const auto slope = parametersOf(t.constant(node, 1, "slope"), x.shape, t.where());
  if (!slope) refuse(t, "slope: required numbers along one dimension, found more");
  x = alongAxis(t, std::move(x), slope->axis);
  append(t, node, std::move(x), {SlopeStage{slope->values}},
         [s = slope->singles](float v, std::int64_t c) { return v < 0 ? of(s, c) * v : v; });
}

std::vector<Stage> hardSigmoidStages(const Fraction& alpha, const Fraction& beta) {
  return {AffineStage{{Surd(alpha)}, {Surd(beta)}}, limits(Fraction(0), Fraction(1))};
}

void translateHardSigmoid(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 0.2F), beta = floatOr(t, "beta", 0.5F);
  append(t, node, t.variable(node, 0, Use::kElementwise),
         hardSigmoidStages(Fraction::of(alpha), Fraction::of(beta)),
         [=](float x, std::int64_t) { return std::fmax(0.0F, std::fmin(1.0F, alpha * x + beta)); });
}

void translateHardSwish(Translation& t, const Node& node) {
  applyGate(t, node, hardSigmoidStages(Fraction(Big(1), Big(6)), half()),
            [](float x) { return std::fmax(0.0F, std::fmin(1.0F, x / 6 + 0.5F)); });
}

void translateSwish(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 1);
  std::vector<Stage> stages{times(Fraction::of(alpha))};
  for (Stage& stage : sigmoidStages()) stages.push_back(std::move(stage));
  applyGate(t, node, std::move(stages), [](float x) { return 1 / (1 + std::exp(-x)); });
}

void translateQuickGelu(Translation& t, const Node& node) {
  const float alpha = floatOr(t, "alpha", 1.702F);
  std::vector<Stage> stages{times(Fraction::of(alpha))};
  for (Stage& stage : sigmoidStages()) stages.push_back(std::move(stage));
  applyGate(t, node, std::move(stages), [](float x) { return 1 / (1 + std::exp(-1.702F * x)); });
}

void translateMish(Translation& t, const Node& node) {
  std::vector<Stage> stages{ApplyStage{exponentialFunction()}, plus(Fraction(1)),
                            ApplyStage{logarithmFunction()}};
  for (Stage& stage : tanhStages()) stages.push_back(std::move(stage));
  applyGate(t, node, std::move(stages), [](float x) { return std::tanh(std::log1p(std::exp(x))); });
}

// GELU is x (1 + erf(x / sqrt 2)) / 2, or with tanh(sqrt(2 / pi) (x + 0.044715 x^3)) for erf.
void translateGelu(Translation& t, const Node& node) {
  const std::string kind = textOr(t, "approximate", "none");
  if (kind == "none") {
    applyGate(t, node,
              {AffineStage{{Surd::rootOf(half())}, {Surd(0)}}, ApplyStage{errorFunctionOf()},
               AffineStage{{Surd(half())}, {Surd(half())}}},
              [](float x) { return 0.5F * (1 + std::erf(x * 0.70710678F)); });
    return;
  }
  if (kind != "tanh") refuse(t, "approximate: required none or tanh, found '", kind, "'");
  Variable x = t.variable(node, 0, Use::kElementwise);
  auto own = std::make_shared<Chain>(x.chain), cube = std::make_shared<Chain>(x.chain);
  cube->append(ApplyStage{powerFunction(3)});
  cube->append(times(Fraction(Big(44715), Big(1000000))),
               [](float v, std::int64_t) { return 0.044715F * v * v * v; });
  auto gate = std::make_shared<Chain>();
  gate->append(JoinStage{JoinKind::kAdd, own, cube});
  gate->append(ApplyStage{timesRootTwoOverPi()});
  for (Stage& stage : tanhStages()) gate->append(std::move(stage));
  gate->append(AffineStage{{Surd(half())}, {Surd(half())}},
               [](float v, std::int64_t) { return 0.5F * (1 + std::tanh(0.7978845608F * v)); });
  x.chain = Chain();
  append(t, node, std::move(x), {JoinStage{JoinKind::kMultiply, own, gate}}, nullptr);
}

void translatePow(Translation& t, const Node& node) {
  const Fraction exponent = t.number(node, 1, "exponent");
  Variable x = t.variable(node, 0, Use::kElementwise);
  if (exponent == half()) {
    append(t, node, std::move(x), {ApplyStage{rootFunction()}},
           stepOf([](float v) { return std::sqrt(v); }));
    return;
  }
  if (!exponent.fitsInt64() || exponent.toInt64() < 1 || exponent.toInt64() > 8)
    refuse(t, "exponent: required 1/2 or an integer from 1 to 8, found ", exponent.toDouble());
  const int power = static_cast<int>(exponent.toInt64());
  if (power == 1) {
    t.define(node, std::move(x));
    return;
  }
  append(t, node, std::move(x), {ApplyStage{powerFunction(power)}},
         [power](float v, std::int64_t) { return std::pow(v, static_cast<float>(power)); });
}

}  // namespace

std::vector<Operator> activationOperators() {
  using enum Operator::Domain;
  return {{"Sigmoid", kOnnx, translateSigmoid},
          {"Tanh", kOnnx, translateTanh},
          {"Erf", kOnnx, translateErf},
          {"Exp", kOnnx, translateExp},
          {"Sqrt", kOnnx, translateSqrt},
          {"Reciprocal", kOnnx, translateReciprocal},
          {"Abs", kOnnx, translateAbs},
          {"Log", kOnnx, translateLog},
          {"Softplus", kOnnx, translateSoftplus},
          {"Elu", kOnnx, translateElu},
          {"Selu", kOnnx, translateSelu},
          {"Celu", kOnnx, translateCelu},
          {"LeakyRelu", kOnnx, translateLeakyRelu},
          {"PRelu", kOnnx, translatePRelu},
          {"HardSigmoid", kOnnx, translateHardSigmoid},
          {"HardSwish", kOnnx, translateHardSwish},
          {"Swish", kOnnx, translateSwish},
          {"Mish", kOnnx, translateMish},
          {"Gelu", kOnnx, translateGelu},
          {"Gelu", kMicrosoft, translateGelu},
          {"QuickGelu", kMicrosoft, translateQuickGelu},
          {"Pow", kOnnx, translatePow}};
}

}  // namespace tc0::importer
