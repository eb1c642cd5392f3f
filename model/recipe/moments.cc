#include "model/recipe/moments.h"

#include <cmath>
#include <utility>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr double kDamping = 0.01;  // the share of the mean variance that is added to each

// The factor of Cholesky: an upper triangular matrix with root^T root = covariance. Row i follows
// from the rows above it. A pivot that is not positive (inputs that are all constant) gives a row
// of zeros.
std::vector<double> rootOf(const std::vector<double>& covariance, std::size_t size) {
  std::vector<double> root(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    double pivot = covariance[i * size + i];
    for (std::size_t k = 0; k < i; ++k) pivot -= root[k * size + i] * root[k * size + i];
    if (pivot <= 0) continue;
    const double diagonal = root[i * size + i] = std::sqrt(pivot);
    for (std::size_t j = i + 1; j < size; ++j) {
      double sum = covariance[i * size + j];
      for (std::size_t k = 0; k < i; ++k) sum -= root[k * size + i] * root[k * size + j];
      root[i * size + j] = sum / diagonal;
    }
  }
  return root;
}

}  // namespace

Moments momentsOf(const std::vector<double>& rows, std::int64_t in) {
  const std::size_t size = in, count = rows.size() / size;
  TC0_ASSERT(count * size == rows.size());
  Moments moments{size, std::vector<double>(size), std::vector<double>(size * size), {}};
  for (std::size_t at = 0; at < rows.size(); ++at) moments.mean[at % size] += rows[at] / count;
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j)
        moments.covariance[i * size + j] += (rows[row * size + i] - moments.mean[i]) *
                                            (rows[row * size + j] - moments.mean[j]) / count;
  double trace = 0;
  for (std::size_t i = 0; i < size; ++i) trace += moments.covariance[i * size + i];
  for (std::size_t i = 0; i < size; ++i)
    moments.covariance[i * size + i] += kDamping * trace / size;
  moments.root = rootOf(moments.covariance, size);
  return moments;
}

Moments momentsOf(std::vector<double> rows, const std::vector<double>& scales) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] /= scales[i % scales.size()];
  return momentsOf(rows, std::ssize(scales));
}

}  // namespace tc0
