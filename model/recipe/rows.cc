#include "model/recipe/rows.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "circuit/base/assert.h"
#include "model/recipe/grid.h"

namespace tc0 {
namespace {

std::span<const double> rowOf(const Dense& layer, std::int64_t o) {
  TC0_ASSERT(0 <= o && o < layer.out);
  return std::span(layer.weights).subspan(o * layer.in, layer.in);
}

double largest(std::span<const double> row) {
  double most = 0;
  for (double weight : row) most = std::max(most, std::abs(weight));
  return most;
}

constexpr int kSweeps = 16;  // at most

// A row of integer weights on one grid, and how well it replaces the real weights w: the error of
// its sum is (w - scale * weights) x.
struct Row {
  std::vector<std::int64_t> weights;
  double scale = 1;
  double mean = 0;  // of the error
  double spread =
      0;  // its variance; without moments of x, the sum of squared errors of the weights
};

// Moves each weight in turn to the integer that makes the variance e^T C e of the row's error
// least, where e = w - scale * weights and C is the covariance of the inputs, until no weight
// moves.
//
// If weight i alone may change, the variance is least at scale * weight = now + (C e)_i / C_ii, and
// on the grid at the multiple nearest to that. C e is kept in `pull`: moving a weight adds a
// multiple of row i of C to it, so a sweep costs `size` for each weight that moves. The variance
// falls with every move, so the loop ends; kSweeps bounds it.
void settle(std::span<const double> exact, const Grid& grid, const Moments& inputs, Row& row) {
  const std::size_t size = inputs.size;
  TC0_ASSERT(exact.size() == size && row.weights.size() == size);
  const auto errorAt = [&](std::size_t i) { return exact[i] - grid.scale * row.weights[i]; };
  const auto covariance = [&](std::size_t i) { return inputs.covariance.data() + i * size; };
  std::vector<double> pull(size);
  const auto move = [&](std::size_t i, double change) {
    for (std::size_t j = 0; j < size; ++j) pull[j] += covariance(i)[j] * change;
  };
  for (std::size_t i = 0; i < size; ++i) move(i, errorAt(i));
  bool moved = true;
  for (int sweep = 0; sweep < kSweeps && moved; ++sweep) {
    moved = false;
    for (std::size_t i = 0; i < size; ++i) {
      if (covariance(i)[i] <= 0) continue;
      const double now = grid.scale * row.weights[i];
      const std::int64_t best = grid.at(now + pull[i] / covariance(i)[i]);
      if (best == row.weights[i]) continue;
      row.weights[i] = best;
      move(i, now - grid.scale * best);
      moved = true;
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    row.mean += errorAt(i) * inputs.mean[i];
    row.spread += errorAt(i) * pull[i];
  }
}

// Rounds the weights from the last to the first, each so that it makes up best for the errors of
// those after it.
//
// With C = root^T root, the variance is the sum over i of the square of (root e)_i, and because
// root is upper triangular, (root e)_i depends on e_i and on the errors after it alone. It is 0 at
// e_i = -others / root_ii, so weight i is rounded from w_i + others / root_ii.
void roundInTurn(std::span<const double> exact, const Grid& grid, const Moments& inputs, Row& row) {
  const std::size_t size = inputs.size;
  TC0_ASSERT(exact.size() == size && inputs.root.size() == size * size);
  std::vector<double> errors(size);
  row.weights.resize(size);
  for (std::size_t i = size; i-- > 0;) {
    const double* root = inputs.root.data() + i * size;
    double others = 0;
    for (std::size_t j = i + 1; j < size; ++j) others += root[j] * errors[j];
    row.weights[i] = grid.at(exact[i] + (root[i] > 0 ? others / root[i] : 0));
    errors[i] = exact[i] - grid.scale * row.weights[i];
  }
}

Row roundedRow(std::span<const double> exact, const Grid& grid, const Moments& inputs) {
  Row row;
  row.scale = grid.scale;
  if (inputs.size > 0) {
    roundInTurn(exact, grid, inputs, row);
    settle(exact, grid, inputs, row);
    return row;
  }
  for (double weight : exact) row.weights.push_back(grid.at(weight));
  for (double weight : exact)
    row.spread += (weight - grid.nearest(weight)) * (weight - grid.nearest(weight));
  return row;
}

// The row of least error among those on the candidate grids. A candidate's scale is first replaced
// by allowedScale(scale).
Row bestRow(std::span<const double> exact, int bits, const Moments& inputs,
            const std::function<double(double)>& allowedScale) {
  Row best;
  double last = 0;
  for (Grid grid : signedCandidates(largest(exact), bits)) {
    grid.scale = allowedScale(grid.scale);
    if (grid.scale == last) continue;
    last = grid.scale;
    Row row = roundedRow(exact, grid, inputs);
    if (best.weights.empty() || row.spread < best.spread) best = std::move(row);
  }
  return best;
}

// Adds row o with weights of `multiple` times the size and a scale that is smaller by the same.
void addRow(IntegerRows& rows, std::int64_t o, const Row& row, std::int64_t multiple) {
  TC0_ASSERT(std::ssize(row.weights) == rows.in && multiple >= 1);
  for (std::int64_t weight : row.weights) rows.weights.push_back(weight * multiple);
  rows.scale.push_back(row.scale / multiple);
  if (!rows.bias.empty()) rows.bias[o] += row.mean;
}

}  // namespace

Dense onIntegers(Dense layer, const std::vector<double>& scales) {
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    layer.weights[i] *= scales[i % scales.size()];
  return layer;
}

IntegerRows integerRows(const Dense& layer, int bits, const Moments& inputs) {
  IntegerRows rows{layer.out, layer.in, {}, {}, layer.bias};
  const auto any = [](double scale) { return scale; };
  for (std::int64_t o = 0; o < layer.out; ++o)
    addRow(rows, o, bestRow(rowOf(layer, o), bits, inputs, any), 1);
  return rows;
}

IntegerRows alignedRows(const Dense& layer, int bits, double unit, const Moments& inputs) {
  IntegerRows rows{layer.out, layer.in, {}, {}, layer.bias};
  // Weights of many bits may have a scale of few units. It is rounded up then: a smaller one would
  // cut off the largest weights.
  const bool many = bits >= kManyBits;
  const auto multiples = [&](double scale) {
    return unit * std::max(1.0, many ? std::ceil(scale / unit) : std::round(scale / unit));
  };
  for (std::int64_t o = 0; o < layer.out; ++o) {
    const Row row = bestRow(rowOf(layer, o), bits, inputs, multiples);
    addRow(rows, o, row, largest(rowOf(layer, o)) == 0 ? 1 : std::llround(row.scale / unit));
    rows.scale.back() = unit;
  }
  return rows;
}

double meanScale(const Dense& layer, int bits) {
  const IntegerRows rows = integerRows(layer, bits);
  double sum = 0, count = 0;
  for (std::int64_t o = 0; o < layer.out; ++o) {
    if (largest(rowOf(layer, o)) == 0) continue;
    sum += rows.scale[o];
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

std::vector<std::int64_t> roundedTo(const std::vector<double>& numbers, double unit) {
  std::vector<std::int64_t> rounded;
  for (double number : numbers) rounded.push_back(std::llround(number / unit));
  return rounded;
}

}  // namespace tc0
