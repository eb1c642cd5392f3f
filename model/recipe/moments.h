#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tc0 {

/// Mean and covariance of what a linear layer reads; `size` is 0 where they are not known.
struct Moments {
  std::size_t size = 0;
  std::vector<double> mean, covariance;  // covariance[i * size + j]
  std::vector<double> root;              // upper triangular, root^T root = covariance
};

/// Of rows of `size` numbers. A hundredth of the mean variance is added to each variance: few
/// samples are noisy, and the root always exists. Cost: rows * size^2 + size^3 / 3.
Moments momentsOf(const std::vector<double>& rows, std::int64_t size);
/// Of the rows in units of their own for each column, real = scales[i] * number.
Moments momentsOf(std::vector<double> rows, const std::vector<double>& scales);

}  // namespace tc0
