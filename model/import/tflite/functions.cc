#include <array>
#include <cmath>
#include <functional>

#include "model/import/tflite/operator_table.h"

namespace tc0::importer {
namespace {

// Codes of 8 bits with sign, from -128 on.
using CodeOf = std::function<std::int64_t(std::int64_t)>;

void lookup(NodeWriter& w, const TfliteUse& use, const CodeOf& codeOf) {
  const Stored &in = w.tensor(use.inputs[0]), &out = w.tensor(use.outputs[0]);
  for (const Stored* t : {&in, &out})
    if (const StoredType type = typeOf(*t, w.where_);
        type.isFloat || !type.isSigned || type.bits != 8)
      fail(w.where_, ": ", w.where(), ": required int8, found another type");
  std::vector<double> codes;
  for (std::int64_t code = -128; code < 128; ++code)
    codes.push_back(static_cast<double>(std::clamp<std::int64_t>(codeOf(code), -128, 127)));
  w.add("Lookup", {in.name, w.constant({256}, std::move(codes), false, 8)}, out.name,
        {{"first", std::int64_t{-128}}}, "tflite");
}

// A function of real numbers, computed in 32-bit floats; halves go away from zero.
template <float (*f)(float)>
void function(NodeWriter& w, const TfliteUse& use) {
  const auto [si, zi] = w.quantisation(w.tensor(use.inputs[0]));
  const auto [so, zo] = w.quantisation(w.tensor(use.outputs[0]));
  const float inverse = 1 / so;
  lookup(w, use, [&, si = si, zi = zi, zo = zo](std::int64_t code) {
    const float y = std::round(f(si * static_cast<float>(code - zi)) * inverse);
    if (!std::isfinite(y)) fail(w.where_, ": ", w.where(), ": required finite results");
    return static_cast<std::int64_t>(std::clamp(y + static_cast<float>(zo), -128.0F, 127.0F));
  });
}

float logistic(float x) { return 1 / (1 + std::exp(-x)); }
float gelu(float x) { return 0.5F * x * (1 + std::erf(x * static_cast<float>(M_SQRT1_2))); }
float tanhGelu(float x) {
  constexpr auto kRoot = static_cast<float>(M_2_SQRTPI * M_SQRT1_2);
  return 0.5F * x * (1 + std::tanh(kRoot * (x + 0.044715F * x * x * x)));
}
float hyperbolic(float x) { return std::tanh(x); }
float exponential(float x) { return std::exp(x); }

void writeGelu(NodeWriter& w, const TfliteUse& use) {
  (use.option(0, 1, 0) != 0 ? function<tanhGelu> : function<gelu>)(w, use);
}

// x m / 2^31, halves up.
std::int64_t high(std::int64_t x, std::int64_t m) {
  return static_cast<std::int64_t>(
      std::floor(std::ldexp(static_cast<long double>(x) * m, -31) + 0.5L));
}
// x / 2^bits, halves away from zero.
std::int64_t down(std::int64_t x, int bits) {
  return static_cast<std::int64_t>(std::round(std::ldexp(static_cast<long double>(x), -bits)));
}

// x times a multiplier of 31 bits, rounded twice.
std::int64_t times(std::int64_t x, std::pair<double, double> multiplier) {
  const int exponent = 31 - static_cast<int>(multiplier.second);
  const auto m = static_cast<std::int64_t>(multiplier.first);
  return down(
      high(std::clamp<std::int64_t>(x << std::clamp(exponent, 0, 40), INT32_MIN, INT32_MAX), m),
      std::max(-exponent, 0));
}

void writeLeakyRelu(NodeWriter& w, const TfliteUse& use) {
  const auto [si, zi] = w.quantisation(w.tensor(use.inputs[0]));
  const auto [so, zo] = w.quantisation(w.tensor(use.outputs[0]));
  const float alpha = use.options ? use.options->single(0, 0) : 0;
  const auto above = w.multiplier(si / so);
  const double slope = static_cast<double>(si * alpha) / so;
  auto below = w.multiplier(std::fabs(slope));
  if (slope < 0) below.first = -below.first;
  lookup(w, use, [=, zi = zi, zo = zo](std::int64_t code) {
    return zo + times(code - zi, code >= zi ? above : below);
  });
}

std::int64_t in16(std::int64_t x) { return std::clamp<std::int64_t>(x, INT16_MIN, INT16_MAX); }
// a b / 2^15, halves up or, if `down`, toward zero.
std::int64_t high16(std::int64_t a, std::int64_t b, bool down) {
  if (a == INT16_MIN && b == INT16_MIN) return INT16_MAX;
  const std::int64_t ab = a * b;
  const std::int64_t nudge = down ? 0 : ab >= 0 ? 1 << 14 : 1 - (1 << 14);
  return (ab + nudge) / (1 << 15);
}

// x min(max(x + 3, 0), 6) / 6 in 16 bits: the second factor is in units of 2^-15 as (x / 3 + 1) / 2.
void writeHardSwish(NodeWriter& w, const TfliteUse& use) {
  const auto [si, zi] = w.quantisation(w.tensor(use.inputs[0]));
  const auto [so, zo] = w.quantisation(w.tensor(use.outputs[0]));
  const float fine = (1.0F / 128.0F) * si, unit = 3.0F / 32768.0F;
  auto inBits16 = [&](double ratio) {
    const auto [m, shift] = w.multiplier(ratio);
    const auto m16 = m >= INT32_MAX - (1 << 15) ? std::int64_t{INT16_MAX}
                                                : (static_cast<std::int64_t>(m) + (1 << 15)) >> 16;
    return std::pair(m16, 31 - static_cast<int>(shift));
  };
  const auto outer = inBits16(static_cast<double>(fine / so)),
             inner = inBits16(static_cast<double>(fine / unit));
  if (outer.second > 0)
    fail(w.where_, ": ", w.where(), ": required an output scale of at least an input's 128th");
  lookup(w, use, [=, zi = zi, zo = zo](std::int64_t code) {
    const std::int64_t x = in16((code - zi) * 128);
    const std::int64_t factor = high16(x, outer.first, false);
    std::int64_t gate = x;
    if (inner.second > 0) gate = in16(gate << std::min(inner.second - 1, 20));
    gate = high16(gate, inner.first, false);
    if (inner.second > 0) gate = in16(gate * 2);
    if (inner.second < 0) gate = down(gate, -inner.second);
    gate = (gate + (1 << 15)) >> 1;
    return zo + down(high16(gate, factor, true), -outer.second);
  });
}

template <std::int64_t activation>
void writeRelu(NodeWriter& w, const TfliteUse& use) {
  const Stored &in = w.tensor(use.inputs[0]), &out = w.tensor(use.outputs[0]);
  const auto [si, zi] = w.quantisation(in);
  const auto [m, shift] = w.multiplier(static_cast<double>(si / w.quantisation(out).first));
  const std::string x =
      w.add("Add", {in.name, w.constant({}, {static_cast<double>(-zi)})}, w.name());
  w.add("Identity", {w.requant(x, {m}, {shift}, out, activation, true)}, out.name);
}

}  // namespace

std::vector<TfliteOperator> tfliteFunctions() {
  return {{14, "LOGISTIC", 1, 1, function<logistic>},
          {19, "RELU", 1, 1, writeRelu<1>},
          {20, "RELU_N1_TO_1", 1, 1, writeRelu<2>},
          {21, "RELU6", 1, 1, writeRelu<3>},
          {28, "TANH", 1, 1, function<hyperbolic>},
          {47, "EXP", 1, 1, function<exponential>},
          {98, "LEAKY_RELU", 1, 1, writeLeakyRelu},
          {117, "HARD_SWISH", 1, 1, writeHardSwish},
          {150, "GELU", 1, 1, writeGelu}};
}

}  // namespace tc0::importer
