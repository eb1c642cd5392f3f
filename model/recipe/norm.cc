#include "model/recipe/norm.h"

#include <algorithm>
#include <cmath>

namespace tc0 {
namespace {

constexpr double kRawMargin = 1.3;  // of what the calibration saw

Scaled centred(Writer& writer, const std::string& point, NormKind kind, Scaled x) {
  if (kind == NormKind::kRms) return x;
  std::int64_t width = writer.shape(x.id).back();
  std::vector<std::int64_t> weights(static_cast<std::size_t>(width * width), -1);
  for (std::int64_t i = 0; i < width; ++i)
    weights[static_cast<std::size_t>(i * width + i)] = width - 1;
  TensorId id =
      writer.builder.linear(writer.name(point + ".centred"), x.id, width, integers(weights));
  return {id, x.scale / static_cast<double>(width)};
}

Moments normalMoments(Writer& writer, const std::string& point) {
  std::vector<double> normal = writer.values(point + ".centred");
  const std::vector<double>& deviation = writer.values(point + ".deviation");
  std::size_t width = normal.size() / deviation.size();
  for (std::size_t i = 0; i < normal.size(); ++i) normal[i] /= deviation[i / width];
  return momentsOf(normal, static_cast<std::int64_t>(width));
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// From V, the sum of squares of x / scale, to round(K sqrt(V / width + eps)). K makes the mean of
// the calibration about 2^(bits+2); the table ends at half the least and twice the largest.
Normed leanRoot(Writer& writer, const std::string& point, Normed normed, TensorId squares,
                double width) {
  const std::vector<double>& seen = writer.values(point + ".deviation");
  double unit = std::ldexp(1.0, writer.options.bitsActivations + 2) / meanOf(seen);
  double k = unit * normed.scale, eps = kNormEpsilon / (normed.scale * normed.scale);
  double least = *std::min_element(seen.begin(), seen.end());
  double most = *std::max_element(seen.begin(), seen.end());
  auto lo = std::max<std::int64_t>(1, std::llround(unit * least / 2));
  auto hi = std::max<std::int64_t>(lo + 1, std::llround(unit * most * 2));
  Stairs stairs{lo, {}, {}};
  for (std::int64_t root = lo + 1; root <= hi; ++root) {
    double r = (static_cast<double>(root) - 0.5) / k;
    stairs.at.push_back((r * r - eps) * width);
    stairs.values.push_back(root);
  }
  normed.root = writer.step(point + ".deviation", squares, stairs, 1);
  normed.unit = k;
  writer.stands(point + ".deviation", {normed.root, 1 / unit}, 0, {true, true});
  return normed;
}

// Rounding errors add width / 12 to the sum of squares on average; the bias is taken off.
Normed shallowSquares(Writer& writer, const std::string& point, Normed normed, TensorId squares,
                      double step, double width) {
  double eps = width * (kNormEpsilon / (step * step) - 1.0 / 12);
  normed.root =
      writer.plus(point + ".variance", squares, {std::max<std::int64_t>(1, std::llround(eps))});
  normed.unit = step * step / width;
  return normed;
}

// For each row the step of rounding raw numbers, from the largest one of the calibration.
std::vector<double> rawSteps(Writer& writer, const std::string& point, std::int64_t out) {
  const std::vector<double>& seen = writer.values(point + ".raw");
  std::vector<double> steps(static_cast<std::size_t>(out), 0);
  for (std::size_t i = 0; i < seen.size(); ++i)
    steps[i % steps.size()] = std::max(steps[i % steps.size()], std::abs(seen[i]));
  auto most = static_cast<double>(signedGrid(1, writer.options.bitsActivations + 2).hi);
  for (double& step : steps) step = step == 0 ? 1 : kRawMargin * step / most;
  return steps;
}

// The signed squares of the raw numbers, rounded row by row.
TensorId rawSquares(Writer& writer, const std::string& point, TensorId sums,
                    const std::vector<double>& scales, const std::vector<double>& steps) {
  Tables tables;
  for (std::size_t o = 0; o < steps.size(); ++o) {
    Stairs squares = rounding(signedGrid(steps[o], writer.options.bitsActivations + 2))
                         .mapped([](std::int64_t i) { return signedSquare(i); });
    append(tables, plainTables(squares, scales[o], writer.range(sums)));
  }
  return writer.builder.step(writer.name(point + ".squares"), sums, std::move(tables), 1);
}

}  // namespace

Normed writeNorm(Writer& writer, const std::string& point, NormKind kind, Scaled x) {
  Scaled c = centred(writer, point, kind, x);
  bool lean = writer.options.recipe == Recipe::kLean;
  auto width = static_cast<double>(writer.shape(c.id).back());
  int bits = writer.options.bitsActivations + 1;
  Moments moments = normalMoments(writer, point);
  Grid grid = fitSigned(writer.values(point + ".centred"), bits);
  Stairs stairs = rounding(grid);
  TensorId square = writer.step(point + ".square", c.id,
                                stairs.mapped([](std::int64_t q) { return q * q; }), c.scale);
  TensorId squares = writer.builder.sum(writer.name(point + ".square_sum"), square, 1);
  if (!lean)
    return shallowSquares(writer, point, {c.id, c.scale, 0, 1, moments}, squares, grid.scale,
                          width);
  TensorId q = writer.step(point + ".rounded", c.id, stairs, c.scale);
  writer.stands(point + ".centred", {q, grid.scale}, bits, {true, true});
  return leanRoot(writer, point, {q, grid.scale, 0, 1, moments}, squares, width);
}

std::vector<TensorId> writeNormed(Writer& writer, const std::string& point, const Normed& normed,
                                  const Dense& folded, const std::vector<Stairs>& stairs,
                                  const std::vector<std::string>& names) {
  IntegerRows rows = integerRows(folded, writer.options.bitsWeights, normed.moments);
  TensorId numerator =
      writer.builder.linear(writer.name(point + ".raw"), normed.x, folded.out, rows.shared());
  bool lean = writer.options.recipe == Recipe::kLean;
  std::vector<double> steps;
  if (!lean) {
    steps = rawSteps(writer, point, folded.out);
    std::vector<double> scales = rows.scale;
    for (double& scale : scales) scale *= normed.scale;
    numerator = rawSquares(writer, point, numerator, scales, steps);
  }
  std::vector<TensorId> results;
  for (std::size_t i = 0; i < stairs.size(); ++i)
    results.push_back(writer.ratioStep(
        names[i], numerator, normed.root, stairs[i],
        [&](double y, std::int64_t o) {
          auto row = static_cast<std::size_t>(o);
          double raw = y - rows.bias[row];
          return lean ? raw / (rows.scale[row] * normed.unit)
                      : signedSquare(raw / steps[row]) * normed.unit;
        },
        true));
  return results;
}

}  // namespace tc0
