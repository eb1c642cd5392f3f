#include "model/recipe/rows.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "model/recipe/grid.h"

namespace tc0 {
namespace {

std::span<const double> rowOf(const Dense& layer, std::int64_t o) {
  return std::span(layer.weights)
      .subspan(static_cast<std::size_t>(o * layer.in), static_cast<std::size_t>(layer.in));
}

bool isZero(std::span<const double> row) {
  return std::all_of(row.begin(), row.end(), [](double weight) { return weight == 0; });
}

constexpr int kSweeps = 16;
constexpr double kDamping = 0.01;  // of the mean variance, added to each: few samples are noisy

// Moves the integers of one row as IntegerRows says; returns the mean of the error.
double settle(std::span<const double> row, const Grid& grid, const Moments& inputs,
              std::span<std::int64_t> rounded) {
  if (inputs.size == 0) return 0;
  std::size_t size = inputs.size;
  std::vector<double> error(size);
  for (std::size_t i = 0; i < size; ++i)
    error[i] = row[i] - grid.scale * static_cast<double>(rounded[i]);
  bool moved = true;
  for (int sweep = 0; sweep < kSweeps && moved; ++sweep) {
    moved = false;
    for (std::size_t i = 0; i < size; ++i) {
      const double* covariance = inputs.covariance.data() + i * size;
      if (covariance[i] <= 0) continue;
      double pull = 0;
      for (std::size_t j = 0; j < size; ++j) pull += covariance[j] * error[j];
      std::int64_t best =
          grid.at(grid.scale * static_cast<double>(rounded[i]) + pull / covariance[i]);
      if (best == rounded[i]) continue;
      rounded[i] = best;
      error[i] = row[i] - grid.scale * static_cast<double>(best);
      moved = true;
    }
  }
  double mean = 0;
  for (std::size_t i = 0; i < size; ++i) mean += error[i] * inputs.mean[i];
  return mean;
}

void addRow(IntegerRows& rows, const Dense& layer, std::int64_t o, const Grid& grid,
            const Moments& inputs) {
  std::size_t before = rows.weights.size();
  for (double weight : rowOf(layer, o)) rows.weights.push_back(grid.at(weight));
  double mean = settle(rowOf(layer, o), grid, inputs, std::span(rows.weights).subspan(before));
  if (!rows.bias.empty()) rows.bias[static_cast<std::size_t>(o)] += mean;
}

}  // namespace

Moments momentsOf(const std::vector<double>& rows, std::int64_t in) {
  auto size = static_cast<std::size_t>(in);
  std::size_t count = rows.size() / size;
  Moments moments{size, std::vector<double>(size), std::vector<double>(size * size)};
  for (std::size_t at = 0; at < rows.size(); ++at)
    moments.mean[at % size] += rows[at] / static_cast<double>(count);
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j)
        moments.covariance[i * size + j] += (rows[row * size + i] - moments.mean[i]) *
                                            (rows[row * size + j] - moments.mean[j]) /
                                            static_cast<double>(count);
  double trace = 0;
  for (std::size_t i = 0; i < size; ++i) trace += moments.covariance[i * size + i];
  for (std::size_t i = 0; i < size; ++i)
    moments.covariance[i * size + i] += kDamping * trace / static_cast<double>(size);
  return moments;
}

IntegerRows integerRows(const Dense& layer, int bits, const Moments& inputs) {
  IntegerRows rows{layer.out, layer.in, {}, {}, layer.bias};
  for (std::int64_t o = 0; o < layer.out; ++o) {
    Grid grid = fitSigned(rowOf(layer, o), bits);
    rows.scale.push_back(grid.scale);
    addRow(rows, layer, o, grid, inputs);
  }
  return rows;
}

IntegerRows alignedRows(const Dense& layer, int bits, double unit, const Moments& inputs) {
  IntegerRows rows{layer.out, layer.in, {}, {}, layer.bias};
  for (std::int64_t o = 0; o < layer.out; ++o) {
    Grid grid = fitSigned(rowOf(layer, o), bits);
    double multiple = isZero(rowOf(layer, o)) ? 1 : std::max(1.0, std::round(grid.scale / unit));
    grid.scale = multiple * unit;
    std::size_t before = rows.weights.size();
    addRow(rows, layer, o, grid, inputs);
    for (std::size_t i = before; i < rows.weights.size(); ++i)
      rows.weights[i] *= static_cast<std::int64_t>(multiple);
    rows.scale.push_back(unit);
  }
  return rows;
}

double meanScale(const Dense& layer, int bits) {
  double sum = 0, rows = 0;
  for (std::int64_t o = 0; o < layer.out; ++o) {
    if (isZero(rowOf(layer, o))) continue;
    sum += fitSigned(rowOf(layer, o), bits).scale;
    ++rows;
  }
  return rows == 0 ? 0 : sum / rows;
}

std::vector<std::int64_t> roundedTo(const std::vector<double>& numbers, double unit) {
  std::vector<std::int64_t> rounded;
  for (double number : numbers)
    rounded.push_back(static_cast<std::int64_t>(std::llround(number / unit)));
  return rounded;
}

}  // namespace tc0
