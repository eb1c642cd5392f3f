#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tc0 {

/// Mean and covariance of the inputs of a linear layer.
struct Moments {
  std::size_t size = 0;                  // the number of inputs; 0: moments are not known
  std::vector<double> mean, covariance;  // covariance[i * size + j]
  std::vector<double> root;              // upper triangular, root^T root = covariance
};

/// The moments of rows of `size` numbers. A hundredth of the mean variance is added to each
/// variance, because few rows give noisy moments and so that the root always exists. Cost:
/// rows * size^2 + size^3 / 3.
Moments momentsOf(const std::vector<double>& rows, std::int64_t size);
/// The moments of the rows after column i has been divided by scales[i].
Moments momentsOf(std::vector<double> rows, const std::vector<double>& scales);

}  // namespace tc0
