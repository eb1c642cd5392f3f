#include "model/recipe/precise/vit.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "model/recipe/attention.h"
#include "model/recipe/patches.h"
#include "model/recipe/precise/number.h"

namespace tc0::precise {
namespace {

constexpr double kFiner = 8;            // units of a layer's results in its mean row scale
constexpr std::int64_t kFewTokens = 8;  // with more, scores are rounded before they are centred
constexpr int kMostBits = 16;           // of numbers that are squared
constexpr double kMargin = 1.25;        // how far beyond the calibration scores are told apart

double leastOf(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

// The bits of the least number of those that have a wide range.
int coarse(int bits) { return bits / 2 + 2; }

// A query, key or value: rounded, divided by its root mean square if it is to be, split in heads.
ScaledTensor part(Writer& writer, const std::string& point, const Dense& folded, ScaledTensor x,
                  const Heads& shape, bool unit) {
  const int bits = writer.options.bitsActivations;
  ScaledTensor raw = layer(writer, point + ".raw", x, folded, normalNumbers(writer, "attend"));
  const Rounding rounding{bits, largestOf(writer.values(point)),
                          withinReal(boundOf(folded, bits), raw.scale)};
  ScaledTensor number = rounded(writer, point, raw, rounding);
  writer.recordPoint(point, number, bits, {true, true});
  number.id = splitHeads(writer, point, number.id, shape);
  if (!unit) return number;
  std::vector<double> roots;
  const std::vector<double>& values = writer.values(point);
  for (std::size_t at = 0; at < values.size(); at += shape.size) {
    double squares = 0;
    for (std::int64_t i = 0; i < shape.size; ++i) squares += values[at + i] * values[at + i];
    roots.push_back(std::sqrt(squares / shape.size + kNormEpsilon));
  }
  const std::string normal = point + ".normal";
  number = normalised(writer, normal, number, leastOf(roots), largestOf(roots),
                      {bits, largestOf(writer.values(normal)), {}});
  writer.recordPoint(normal, number, bits, {true, true});
  return number;
}

// Subtracts the mean of each row.
void centreRows(std::vector<double>& values, std::size_t row) {
  for (std::size_t at = 0; at < values.size(); at += row) {
    double sum = 0;
    for (std::size_t j = 0; j < row; ++j) sum += values[at + j];
    for (std::size_t j = 0; j < row; ++j) values[at + j] -= sum / row;
  }
}

// exp of scores less their row's mean, by which a softmax does not change. The largest score of every
// row of the calibration is at least `low`: e^low has half the bits, and larger ones have more.
RealFunction exponential(const std::vector<double>& scores, std::size_t row, int bits) {
  const double most = *std::max_element(scores.begin(), scores.end());
  const double least = leastOf(scores);
  double low = most;
  for (std::size_t at = 0; at < scores.size(); at += row)
    low = std::min(low, *std::max_element(scores.begin() + at, scores.begin() + at + row));
  const double margin = (most - least) * (kMargin - 1);
  RealFunction exp;
  exp.most = most + margin;
  const double top = exp.most;
  exp.function = [top](long double score) { return std::exp(score - top); };
  exp.unit = std::exp(low - top) * std::ldexp(1.0, -coarse(bits));
  exp.least = std::max(least - margin, top + std::log(exp.unit / 2));
  exp.step = std::ldexp(1.0, -bits);
  return exp;
}

}  // namespace

// Weights and numbers are rounded, for which there is some room.
double boundOf(const Dense& layer, int bits) {
  double most = 0;
  for (std::int64_t o = 0; o < layer.out; ++o) {
    double squares = 0;
    for (std::int64_t i = 0; i < layer.in; ++i) squares += layer.weight(o, i) * layer.weight(o, i);
    most = std::max(most, std::sqrt(squares * layer.in) + std::abs(layer.bias[o]));
  }
  return most * (1 + std::ldexp(1.0, 4 - bits));
}

ScaledTensor norm(Writer& writer, const std::string& point, NormKind kind, ScaledTensor x) {
  const int bits = std::min(writer.options.bitsActivations + 1, kMostBits);
  ScaledTensor c =
      rounded(writer, point + ".rounded", kind == NormKind::kRms ? x : centred(writer, point, x),
              {bits, largestOf(writer.values(point + ".centred")), {}});
  writer.recordPoint(point + ".centred", c, bits, {true, true});
  const std::vector<double>& deviation = writer.values(point + ".deviation");
  return normalised(writer, point + ".normal", c, leastOf(deviation), largestOf(deviation),
                    {bits, largestOf(normalNumbers(writer, point)), {}});
}

ScaledTensor layer(Writer& writer, const std::string& point, ScaledTensor x, const Dense& dense,
                   const std::vector<double>& read) {
  const int bits = writer.options.bitsWeights;
  const std::vector<double> scales(dense.in, x.scale);
  const Dense scaled = onIntegers(dense, scales);
  const double unit = meanScale(scaled, bits) / kFiner;
  if (unit == 0) fail("quantise: required a layer with weights, found only 0 in ", point);
  const IntegerRows rows = alignedRows(scaled, bits, unit, momentsOf(read, scales));
  return {writer.builder.linear(writer.name(point), x.id, rows.out, rows.shared(),
                                integers(roundedTo(rows.bias, unit))),
          unit};
}

ScaledTensor activation(Writer& writer, const std::string& point, ScaledTensor raw, double reach) {
  const int bits = writer.options.bitsActivations;
  const std::vector<double>& values = writer.values(point);
  const double most = largestOf(values);
  RealFunction function;
  function.function = [](long double u) { return 0.5L * u * (1 + std::erf(u / std::sqrt(2.0L))); };
  function.least = -8;
  function.most = std::max(most, raw.scale * static_cast<double>(writer.range(raw.id).hi));
  if (reach > 0) function.most = std::min(function.most, reach);
  function.unit = std::ldexp(most, -bits);
  function.step = function.unit / 2;
  const SmoothResult result = smooth(writer, point + ".gelu", raw, function);
  ScaledTensor number = rounded(writer, point, result.value, {bits + 1, most, result.range});
  writer.recordPoint(point, number, bits, {false, true});
  return number;
}

ScaledChannels attention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                         ScaledTensor x) {
  const int bits = writer.options.bitsActivations;
  program::ProgramBuilder& builder = writer.builder;
  const Heads shape{writer.shape(x.id)[0], config.heads, config.width / config.heads};
  const bool unit = config.queryKeyNorm;
  ScaledTensor q = part(writer, "query", fold(block.norm1, block.query), x, shape, unit);
  ScaledTensor k = part(writer, "key", fold(block.norm1, block.key), x, shape, unit);
  ScaledTensor v = part(writer, "value", fold(block.norm1, block.value), x, shape, false);
  auto turned = [&](const std::string& point, TensorId id, std::vector<int> permutation) {
    return builder.transpose(writer.name(point), id, std::move(permutation));
  };
  ScaledTensor scores{builder.matmul(writer.name("scores"), turned("queries", q.id, {1, 0, 2}),
                                     turned("keys", k.id, {1, 2, 0})),
                      q.scale * k.scale / std::sqrt(shape.size)};
  writer.recordPoint("scores", scores);
  std::vector<double> measured = writer.values("scores");
  const std::size_t row =
      measured.size() / config.heads / (writer.values("query").size() / config.width);
  TC0_ASSERT(row > 0 && measured.size() % row == 0);
  if (writer.shape(scores.id).back() > kFewTokens)
    scores = rounded(writer, "scores.rounded", scores, {bits + 2, largestOf(measured), {}});
  centreRows(measured, row);
  const RealFunction exp = exponential(measured, row, bits);
  const SmoothResult raw = smooth(writer, "exp.raw", centred(writer, "scores", scores), exp);
  ScaledTensor e =
      rounded(writer, "exp", raw.value, {bits, std::ldexp(exp.unit, bits - 1), raw.range});

  // Sums of exp in the calibration; the reciprocal is followed to half the least one.
  double least = 0, most = 0;
  for (std::size_t at = 0; at < measured.size(); at += row) {
    double sum = 0;
    for (std::size_t j = 0; j < row; ++j) sum += exp.function(measured[at + j]);
    least = at == 0 ? sum : std::min(least, sum);
    most = std::max(most, sum);
  }
  const std::int64_t n = writer.shape(scores.id).back();
  const double all = raw.value.scale * static_cast<double>(raw.range.hi) * n;
  RealFunction reciprocal;
  reciprocal.least = least / 2;
  reciprocal.most = std::max(all, least);
  reciprocal.function = [floor = reciprocal.least](long double z) {
    return 1 / std::max<long double>(z, floor);
  };
  reciprocal.step = std::ldexp(reciprocal.least, -coarse(bits) - 2);
  reciprocal.unit = std::ldexp(1 / most, -bits - 1);
  ScaledTensor total{builder.sum(writer.name("total"), raw.value.id, 2), raw.value.scale};
  const SmoothResult inverse = smooth(writer, "inverse", total, reciprocal);
  ScaledTensor factor = rounded(writer, "inverse.rounded", inverse.value,
                                {bits, std::ldexp(reciprocal.unit, bits - 1), inverse.range});

  // The weighted sum of values is at most the sum of weights times the largest value.
  ScaledTensor weighted{
      builder.matmul(writer.name("weighted"), e.id, turned("values", v.id, {1, 0, 2})),
      e.scale * v.scale};
  const double largest = largestOf(writer.values("value"));
  const double top = v.scale * static_cast<double>(writer.range(v.id).hi + 1);
  const Range sums = withinReal(top * all, weighted.scale);
  ScaledTensor numerator =
      rounded(writer, "weighted.rounded", weighted, {coarse(bits) + 2, largest * least, sums});
  factor.id = builder.broadcast(writer.name("inverses"), factor.id, writer.shape(numerator.id));
  ScaledTensor mean = product(writer, "mean", numerator, factor);
  mean.id = builder.reshape(writer.name("mean.joined"), turned("mean.turned", mean.id, {1, 0, 2}),
                            {shape.n, config.width});
  ScaledTensor mixed =
      rounded(writer, "mixed", mean,
              {bits, largestOf(writer.values("mixed")), withinReal(1.25 * top, mean.scale)});
  writer.recordPoint("mixed", mixed, bits, {true, true});
  return {mixed.id, std::vector<double>(config.width, mixed.scale)};
}

}  // namespace tc0::precise
