#include "model/recipe/rows.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "model/recipe/grid.h"

namespace tc0 {
namespace {

std::span<const double> rowOf(const Dense& layer, std::int64_t o) {
  return std::span(layer.weights)
      .subspan(static_cast<std::size_t>(o * layer.in), static_cast<std::size_t>(layer.in));
}

double largest(std::span<const double> row) {
  double most = 0;
  for (double weight : row) most = std::max(most, std::abs(weight));
  return most;
}

constexpr int kSweeps = 16;

struct Row {
  std::vector<std::int64_t> weights;
  double scale = 1;
  double mean = 0;    // of the error of the row's sum
  double spread = 0;  // its variance; without moments of the inputs, the sum of squared errors
};

// Moves the integers as IntegerRows says. pull = covariance * error stays up to date, so that a
// sweep costs `size` for each integer that moves.
void settle(std::span<const double> wanted, const Grid& grid, const Moments& inputs, Row& row) {
  const std::size_t size = inputs.size;
  const auto errorAt = [&](std::size_t i) {
    return wanted[i] - grid.scale * static_cast<double>(row.weights[i]);
  };
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
      const double now = grid.scale * static_cast<double>(row.weights[i]);
      const std::int64_t best = grid.at(now + pull[i] / covariance(i)[i]);
      if (best == row.weights[i]) continue;
      row.weights[i] = best;
      move(i, now - grid.scale * static_cast<double>(best));
      moved = true;
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    row.mean += errorAt(i) * inputs.mean[i];
    row.spread += errorAt(i) * pull[i];
  }
}

// From the last weight to the first, each rounded where it makes up best for the errors of those
// after it.
void roundInTurn(std::span<const double> wanted, const Grid& grid, const Moments& inputs,
                 Row& row) {
  const std::size_t size = inputs.size;
  std::vector<double> errors(size);
  row.weights.resize(size);
  for (std::size_t i = size; i-- > 0;) {
    const double* root = inputs.root.data() + i * size;
    double others = 0;
    for (std::size_t j = i + 1; j < size; ++j) others += root[j] * errors[j];
    row.weights[i] = grid.at(wanted[i] + (root[i] > 0 ? others / root[i] : 0));
    errors[i] = wanted[i] - grid.scale * static_cast<double>(row.weights[i]);
  }
}

Row roundedRow(std::span<const double> wanted, const Grid& grid, const Moments& inputs) {
  Row row;
  row.scale = grid.scale;
  if (inputs.size > 0) {
    roundInTurn(wanted, grid, inputs, row);
    settle(wanted, grid, inputs, row);
    return row;
  }
  for (double weight : wanted) row.weights.push_back(grid.at(weight));
  for (double weight : wanted)
    row.spread += (weight - grid.nearest(weight)) * (weight - grid.nearest(weight));
  return row;
}

// Of the grids that clip at shares of the largest weight, the one whose row errs least. `allowed`
// gives the scale to take in place of another.
Row bestRow(std::span<const double> wanted, int bits, const Moments& inputs,
            const std::function<double(double)>& allowed) {
  Row best;
  double last = 0;
  for (Grid grid : signedCandidates(largest(wanted), bits)) {
    grid.scale = allowed(grid.scale);
    if (grid.scale == last) continue;
    last = grid.scale;
    Row row = roundedRow(wanted, grid, inputs);
    if (best.weights.empty() || row.spread < best.spread) best = std::move(row);
  }
  return best;
}

void addRow(IntegerRows& rows, std::int64_t o, const Row& row, std::int64_t multiple) {
  for (std::int64_t weight : row.weights) rows.weights.push_back(weight * multiple);
  rows.scale.push_back(row.scale / static_cast<double>(multiple));
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
  const auto multiples = [&](double scale) {
    return unit * std::max(1.0, std::round(scale / unit));
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
  for (double number : numbers)
    rounded.push_back(static_cast<std::int64_t>(std::llround(number / unit)));
  return rounded;
}

}  // namespace tc0
