#include "model/recipe/norm.h"

#include <algorithm>
#include <cmath>

namespace tc0 {
namespace {

constexpr double kRawMargin = 1.3;  // of what the calibration saw
constexpr std::size_t kFiner = 4;   // how much finer squares are than a mean grid's

Scaled centred(Writer& writer, const std::string& point, NormKind kind, Scaled x) {
  if (kind == NormKind::kRms) return x;
  std::int64_t width = writer.shape(x.id).back();
  std::vector<std::int64_t> weights(static_cast<std::size_t>(width * width), -1);
  for (std::int64_t i = 0; i < width; ++i) weights[i * width + i] = width - 1;
  TensorId id =
      writer.builder.linear(writer.name(point + ".centred"), x.id, width, integers(weights));
  return {id, x.scale / static_cast<double>(width)};
}

Moments normalMoments(Writer& writer, const std::string& point, const std::vector<double>& scales) {
  std::vector<double> normal = writer.values(point + ".centred");
  const std::vector<double>& deviation = writer.values(point + ".deviation");
  std::size_t width = normal.size() / deviation.size();
  for (std::size_t i = 0; i < normal.size(); ++i) normal[i] /= deviation[i / width];
  return momentsOf(std::move(normal), scales);
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// From V, the sum of squares in units of step^2, to round(K sqrt(V / width + eps)). K makes the
// mean of the calibration about 2^(bits+2); the table ends at half the least and twice the largest.
Normed leanRoot(Writer& writer, const std::string& point, Normed normed, TensorId squares,
                double step) {
  auto width = static_cast<double>(normed.scales.size());
  const std::vector<double>& seen = writer.values(point + ".deviation");
  double unit = std::ldexp(1.0, writer.options.bitsActivations + 2) / meanOf(seen);
  double k = unit * step, eps = kNormEpsilon / (step * step);
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
  normed.unit = unit;
  writer.stands(point + ".deviation", Scaled{normed.root, 1 / unit}, 0, {true, true});
  return normed;
}

// Rounding adds a twelfth of a grid's squared scale to each square on average; that is taken off.
Normed shallowSquares(Writer& writer, const std::string& point, Normed normed, TensorId squares,
                      double step, const std::vector<Grid>& grids) {
  auto width = static_cast<double>(grids.size());
  double eps = width * kNormEpsilon / (step * step);
  for (const Grid& grid : grids) eps -= grid.scale * grid.scale / (step * step) / 12;
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
  auto width = static_cast<std::size_t>(writer.shape(c.id).back());
  int bits = writer.options.bitsActivations + 1;
  std::vector<Grid> grids =
      writer.grids(fitSigned, point + ".centred", writer.shape(c.id).back(), bits);
  double step = 0;
  for (const Grid& grid : grids) step += grid.scale / static_cast<double>(width * kFiner);
  std::vector<Stairs> stairs, square;
  for (const Grid& grid : grids) {
    stairs.push_back(rounding(grid));
    double unit = grid.scale * grid.scale / (step * step);
    square.push_back(stairs.back().mapped(
        [&](std::int64_t q) { return std::llround(unit * static_cast<double>(q * q)); }));
  }
  const std::vector<double> exact(width, c.scale);
  TensorId squares = writer.builder.sum(writer.name(point + ".square_sum"),
                                        writer.step(point + ".square", c.id, square, exact), 1);
  if (!lean) {
    Normed normed{c.id, exact, 0, 1, normalMoments(writer, point, exact)};
    return shallowSquares(writer, point, std::move(normed), squares, step, grids);
  }
  Channels q{writer.step(point + ".rounded", c.id, stairs, exact), scalesOf(grids)};
  writer.stands(point + ".centred", q, bits, {true, true});
  Normed normed{q.id, q.scales, 0, 1, normalMoments(writer, point, q.scales)};
  return leanRoot(writer, point, std::move(normed), squares, step);
}

std::vector<TensorId> writeNormed(Writer& writer, const std::string& point, const Normed& normed,
                                  const Dense& folded,
                                  const std::vector<std::vector<Stairs>>& stairs,
                                  const std::vector<std::string>& names) {
  IntegerRows rows =
      integerRows(onIntegers(folded, normed.scales), writer.options.bitsWeights, normed.moments);
  TensorId numerator =
      writer.builder.linear(writer.name(point + ".raw"), normed.x, folded.out, rows.shared());
  bool lean = writer.options.recipe == Recipe::kLean;
  std::vector<double> steps;
  if (!lean) {
    steps = rawSteps(writer, point, folded.out);
    numerator = rawSquares(writer, point, numerator, rows.scale, steps);
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
