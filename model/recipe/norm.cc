#include "model/recipe/norm.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

// A norm divides c = x - mean by sqrt(mean c^2 + eps). Both recipes keep c as an exact integer and
// take the mean of squares from the rounded c; they differ in where the root is taken (Recipe).
//
// Squares of channels on different grids are added in one unit, step^2: the square of channel i in
// that unit is (grid_i.scale / step)^2 q^2, rounded, where q is c on the channel's grid. The step
// is a quarter of the mean scale, so this rounding is small beside the rounding of c.
namespace tc0 {
namespace {

constexpr double kRawMargin = 1.3;  // how much larger raw numbers may be than in the calibration
constexpr std::size_t kFiner = 4;   // how many steps make a mean scale

// Moments of the normalised numbers, c / root, in units of the scales.
Moments normalMoments(Writer& writer, const std::string& point, const std::vector<double>& scales) {
  return momentsOf(normalNumbers(writer, point), scales);
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum / values.size();
}

// The lean recipe: a step on V, the sum of squares in units of step^2, gives the rounded root
// round(K sqrt(V / width + eps)). K makes the mean root of the calibration about 2^(bits+2). The
// table begins at half the least root of the calibration and ends at twice the largest. The root
// passes r + 1/2 where V = ((r + 1/2)^2 / K^2 - eps) width.
NormOutput leanRoot(Writer& writer, const std::string& point, NormOutput norm, TensorId squares,
                    double step) {
  const double width = norm.scales.size();
  const std::vector<double>& deviation = writer.values(point + ".deviation");
  double unit = std::ldexp(1.0, writer.options.bitsActivations + 2) / meanOf(deviation);
  double k = unit * step, eps = kNormEpsilon / (step * step);
  double least = *std::min_element(deviation.begin(), deviation.end());
  double most = *std::max_element(deviation.begin(), deviation.end());
  auto lo = std::max<std::int64_t>(1, std::llround(unit * least / 2));
  auto hi = std::max<std::int64_t>(lo + 1, std::llround(unit * most * 2));
  Stairs stairs{lo, {}, {}};
  for (std::int64_t root = lo + 1; root <= hi; ++root) {
    double r = (root - 0.5) / k;
    stairs.at.push_back((r * r - eps) * width);
    stairs.values.push_back(root);
  }
  norm.root = writer.step(point + ".deviation", squares, stairs, 1);
  norm.unit = unit;
  writer.recordPoint(point + ".deviation", ScaledTensor{norm.root, 1 / unit}, 0, {true, true});
  return norm;
}

// The shallow recipe divides by the sum of squares itself. Rounding to a grid adds a twelfth of its
// squared scale to each square on average; that is subtracted from the constant eps.
NormOutput shallowSquares(Writer& writer, const std::string& point, NormOutput norm,
                          TensorId squares, double step, const std::vector<Grid>& grids) {
  const double width = grids.size();
  double eps = width * kNormEpsilon / (step * step);
  for (const Grid& grid : grids) eps -= grid.scale * grid.scale / (step * step) / 12;
  norm.root = writer.addConstant(point + ".variance", squares,
                                 {std::max<std::int64_t>(1, std::llround(eps))});
  norm.unit = step * step / width;
  return norm;
}

// For each row, the step to which raw numbers are rounded: the grid reaches kRawMargin times as far
// as the largest raw number of the calibration.
std::vector<double> rawSteps(Writer& writer, const std::string& point, std::int64_t out) {
  const std::vector<double>& raw = writer.values(point + ".raw");
  std::vector<double> steps(out, 0);
  for (std::size_t i = 0; i < raw.size(); ++i)
    steps[i % steps.size()] = std::max(steps[i % steps.size()], std::abs(raw[i]));
  const double most = signedGrid(1, writer.options.bitsActivations + 2).hi;
  for (double& step : steps) step = step == 0 ? 1 : kRawMargin * step / most;
  return steps;
}

// The signed squares of the raw numbers, which are first rounded to the steps of their rows.
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

ScaledTensor centred(Writer& writer, const std::string& point, ScaledTensor x) {
  const std::int64_t width = writer.shape(x.id).back();
  std::vector<std::int64_t> weights(width * width, -1);
  for (std::int64_t i = 0; i < width; ++i) weights[i * width + i] = width - 1;
  return {writer.builder.linear(writer.name(point + ".centred"), x.id, width,
                                integers(std::move(weights))),
          x.scale / width};
}

std::vector<double> normalNumbers(const Writer& writer, const std::string& point) {
  std::vector<double> normal = writer.values(point + ".centred");
  const std::vector<double>& deviation = writer.values(point + ".deviation");
  const std::size_t width = normal.size() / deviation.size();
  for (std::size_t i = 0; i < normal.size(); ++i) normal[i] /= deviation[i / width];
  return normal;
}

NormOutput writeNorm(Writer& writer, const std::string& point, NormKind kind, ScaledTensor x) {
  ScaledTensor c = kind == NormKind::kRms ? x : centred(writer, point, x);
  const bool lean = writer.options.recipe != Recipe::kShallow;
  const std::size_t width = writer.shape(c.id).back();
  int bits = writer.options.bitsActivations + 1;
  std::vector<Grid> grids =
      writer.grids(fitSigned, point + ".centred", writer.shape(c.id).back(), bits);
  TC0_ASSERT(grids.size() == width);
  double step = 0;
  for (const Grid& grid : grids) step += grid.scale / (width * kFiner);
  std::vector<Stairs> stairs, square;
  for (const Grid& grid : grids) {
    stairs.push_back(rounding(grid));
    double unit = grid.scale * grid.scale / (step * step);
    square.push_back(
        stairs.back().mapped([&](std::int64_t q) { return std::llround(unit * (q * q)); }));
  }
  const std::vector<double> exact(width, c.scale);
  TensorId squares = writer.builder.sum(writer.name(point + ".square_sum"),
                                        writer.step(point + ".square", c.id, square, exact), 1);
  if (!lean) {
    NormOutput norm{c.id, exact, 0, 1, normalMoments(writer, point, exact)};
    return shallowSquares(writer, point, std::move(norm), squares, step, grids);
  }
  ScaledChannels q{writer.step(point + ".rounded", c.id, stairs, exact), scalesOf(grids)};
  writer.recordPoint(point + ".centred", q, bits, {true, true});
  NormOutput norm{q.id, q.scales, 0, 1, normalMoments(writer, point, q.scales)};
  return leanRoot(writer, point, std::move(norm), squares, step);
}

// A result y of the layer is raw / root + bias, so y crosses a breakpoint t where raw / root
// crosses t - bias. In the lean recipe raw = row scale * numerator and the root is given in 1 /
// unit: the ratio numerator / root crosses (t - bias) / (row scale * unit). In the shallow recipe
// the numerator is the signed square of raw / steps[row] and the denominator is the square of the
// root in 1 / unit: the ratio crosses the signed square of (t - bias) / steps[row], times unit.

std::vector<TensorId> writeNormLayer(Writer& writer, const std::string& point,
                                     const NormOutput& norm, const Dense& folded,
                                     const std::vector<std::vector<Stairs>>& stairs,
                                     const std::vector<std::string>& names) {
  IntegerRows rows =
      integerRows(onIntegers(folded, norm.scales), writer.options.bitsWeights, norm.moments);
  TensorId numerator =
      writer.builder.linear(writer.name(point + ".raw"), norm.x, folded.out, rows.shared());
  const bool lean = writer.options.recipe != Recipe::kShallow;
  std::vector<double> steps;
  if (!lean) {
    steps = rawSteps(writer, point, folded.out);
    numerator = rawSquares(writer, point, numerator, rows.scale, steps);
  }
  TC0_ASSERT(stairs.size() == names.size() && std::ssize(rows.bias) == folded.out);
  std::vector<TensorId> results;
  for (std::size_t i = 0; i < stairs.size(); ++i)
    results.push_back(writer.ratioStep(
        names[i], numerator, norm.root, stairs[i],
        [&](double y, std::int64_t row) {
          double raw = y - rows.bias[row];
          return lean ? raw / (rows.scale[row] * norm.unit)
                      : signedSquare(raw / steps[row]) * norm.unit;
        },
        true));
  return results;
}

}  // namespace tc0
