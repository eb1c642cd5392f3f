#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/quantiser.h"

namespace tc0::importer {
namespace {

Parameters parameters(Translation& t, const Node& node, std::size_t k, const char* what,
                      const Shape& shape) {
  const auto found = parametersOf(t.constant(node, k, what), shape, t.where() + ": " + what);
  if (!found) refuse(t, what, ": required numbers along one dimension of the operand, found more");
  return *found;
}

// Limits of each channel's bit width, a number that may be a float.
void setLimits(const Translation& t, const Parameters& bits, bool isSigned, bool narrow,
               Quantiser& q) {
  for (const Fraction& width : bits.values) {
    if (!width.fitsInt64() || width.toInt64() < 1 || width.toInt64() > 32)
      refuse(t, "bit width: required an integer from 1 to 32, found ", width.toDouble());
    const std::int64_t half = std::int64_t{1} << (width.toInt64() - 1);
    q.lo.emplace_back(isSigned ? -half + (narrow ? 1 : 0) : 0);
    q.hi.emplace_back(isSigned ? half - 1 : 2 * half - 1 - (narrow ? 1 : 0));
  }
}

// scale where x is at least 0, -scale elsewhere.
void bipolar(Translation& t, const Node& node, const Parameters& scale) {
  if (t.isConstant(node, 0)) {
    Constant x = t.constant(node, 0, "operand");
    for (std::int64_t i = 0; i < x.elements(); ++i)
      x.numbers.values[i] = x.at(i).sign() >= 0 ? 1 : -1;
    x.factor = scale.values;
    x.axis = scale.axis;
    t.define(node, std::move(x));
    return;
  }
  PerChannel<Surd> twice, minus;
  for (const Fraction& s : scale.values) {
    twice.emplace_back(Fraction(2) * s);
    minus.emplace_back(-s);
  }
  Variable x = alongAxis(t, t.variable(node, 0, Use::kElementwise), scale.axis);
  append(t, node, std::move(x), {CountStage{{{Fraction(0)}}}, AffineStage{twice, minus}},
         [s = scale.singles](float v, std::int64_t c) { return v >= 0 ? of(s, c) : -of(s, c); });
}

void translateBipolarQuant(Translation& t, const Node& node) {
  bipolar(t, node, parameters(t, node, 1, "scale", shapeOf(t.value(node, 0))));
}

void translateQuant(Translation& t, const Node& node) {
  const Shape shape = shapeOf(t.value(node, 0));
  Quantiser q;
  q.scale = parameters(t, node, 1, "scale", shape);
  for (const Fraction& s : q.scale.values)
    if (s.sign() <= 0) refuse(t, "scale: required positive numbers, found ", s.toDouble());
  q.zero = parameters(t, node, 2, "zero point", shape);
  const Parameters bits = parameters(t, node, 3, "bit width", shape);
  if (bits.axis >= 0 && q.scale.axis >= 0 && bits.axis != q.scale.axis)
    refuse(t, "required scales and bit widths along one dimension, found two");
  const bool isSigned = integerOr(t, "signed", 1) != 0;
  if (isSigned && bits.values.size() == 1 && bits.values[0] == Fraction(1)) {
    bipolar(t, node, q.scale);
    return;
  }
  setLimits(t, bits, isSigned, integerOr(t, "narrow", 0) != 0, q);
  if (bits.axis >= 0 && q.scale.axis < 0) {  // one scale, repeated for each width
    q.scale.axis = bits.axis;
    q.scale.values.resize(bits.values.size(), q.scale.values[0]);
    q.scale.singles.resize(bits.values.size(), q.scale.singles[0]);
  }
  q.mode = roundModeNamed(textOr(t, "rounding_mode", "ROUND"), t.where());
  quantise(t, node, q);
}

// Truncation divides by a power of two. In its second version it also has limits, and a scale of
// its result.
void translateTrunc(Translation& t, const Node& node) {
  const Variable start = t.variable(node, 0, Use::kElementwise);
  const Fraction scale = t.number(node, 1, "scale"), zero = t.number(node, 2, "zero point"),
                 in = t.number(node, 3, "bit width");
  const bool second = node.inputs.size() > 5;
  const Fraction out = t.number(node, second ? 5 : 4, "bit width of the result");
  if (scale.sign() <= 0 || !in.fitsInt64() || !out.fitsInt64())
    refuse(t, "required a positive scale and whole bit widths, found others");
  Fraction outScale = scale;
  std::int64_t shift = in.toInt64() - out.toInt64();
  if (second) {
    outScale = t.number(node, 4, "scale of the result");
    if (outScale.sign() <= 0) refuse(t, "required a positive scale of the result");
    shift = std::llround(std::log2((outScale / scale).toLongDouble()));
  }
  if (shift < -62 || shift > 62) refuse(t, "required a shift of at most 62 bits, found ", shift);
  const Fraction power = shift >= 0 ? Fraction(Big(1), Big(std::int64_t{1} << shift))
                                    : Fraction(std::int64_t{1} << -shift);
  const RoundMode mode = roundModeNamed(textOr(t, "rounding_mode", "FLOOR"), t.where());
  std::vector<Stage> stages{timesStage({scale.inverse()}), plusStage({zero}),
                            RoundStage{RoundMode::kHalfEven}, timesStage({power})};
  const auto s = static_cast<float>(scale.toLongDouble()),
             z = static_cast<float>(zero.toLongDouble()),
             p = static_cast<float>(power.toLongDouble()),
             o = static_cast<float>(outScale.toLongDouble());
  float lo = -INFINITY, hi = INFINITY;
  if (second) {
    Quantiser limit;
    setLimits(t, {-1, {out}, {}}, integerOr(t, "signed", 1) != 0, integerOr(t, "narrow", 0) != 0,
              limit);
    stages.emplace_back(limits(limit.lo[0], limit.hi[0]));
    lo = static_cast<float>(limit.lo[0].toLongDouble());
    hi = static_cast<float>(limit.hi[0].toLongDouble());
  }
  stages.emplace_back(RoundStage{mode});
  stages.emplace_back(AffineStage{{Surd(outScale)}, {Surd(-zero * outScale)}});
  append(t, node, start, std::move(stages), [=](float v, std::int64_t) {
    const float n = std::clamp(rounded(RoundMode::kHalfEven, v / s + z) * p, lo, hi);
    return (rounded(mode, n) - z) * o;
  });
}

// out_scale * (number of thresholds that are at most x) + out_bias.
void translateMultiThreshold(Translation& t, const Node& node) {
  Variable x = t.variable(node, 0, Use::kElementwise);
  const Constant& thresholds = t.constant(node, 1, "thresholds");
  if (thresholds.shape().size() != 2)
    refuse(t, "thresholds: required [channels, thresholds], found ", listText(thresholds.shape()));
  const std::int64_t channels = thresholds.shape()[0], count = thresholds.shape()[1];
  const std::string layout = textOr(t, "data_layout", "NCHW");
  const bool last = layout == "NHWC" || layout == "NWC" || layout == "NC" || x.shape.size() < 2;
  const int axis = last ? static_cast<int>(x.shape.size()) - 1 : 1;
  if (channels != 1 && (axis < 0 || x.shape[axis] != channels))
    refuse(t, "thresholds: required one row or one for each of the channels of ", listText(x.shape),
           ", found ", channels);
  CountStage stage;
  for (std::int64_t c = 0; c < channels; ++c) {
    std::vector<Fraction> row;
    for (std::int64_t i = 0; i < count; ++i) row.push_back(thresholds.at(c * count + i));
    std::sort(row.begin(), row.end());
    stage.thresholds.push_back(std::move(row));
  }
  const Fraction scale = Fraction::of(floatOr(t, "out_scale", 1)),
                 bias = Fraction::of(floatOr(t, "out_bias", 0));
  if (channels > 1) x = alongAxis(t, std::move(x), axis);
  std::vector<std::vector<float>> singles;
  for (const auto& row : stage.thresholds) {
    singles.emplace_back();
    for (const Fraction& f : row) singles.back().push_back(static_cast<float>(f.toLongDouble()));
  }
  append(t, node, std::move(x), {stage, AffineStage{{Surd(scale)}, {Surd(bias)}}},
         [singles, s = floatOr(t, "out_scale", 1), b = floatOr(t, "out_bias", 0)](float v,
                                                                                  std::int64_t c) {
           const std::vector<float>& row = of(singles, c);
           const auto reached = std::upper_bound(row.begin(), row.end(), v) - row.begin();
           return s * static_cast<float>(reached) + b;
         });
}

}  // namespace

std::vector<Operator> qonnxOperators() {
  using enum Operator::Domain;
  return {{"Quant", kQonnx, translateQuant},
          {"IntQuant", kQonnx, translateQuant},
          {"BipolarQuant", kQonnx, translateBipolarQuant},
          {"Trunc", kQonnx, translateTrunc},
          {"MultiThreshold", kQonnx, translateMultiThreshold}};
}

}  // namespace tc0::importer
