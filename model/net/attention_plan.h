#pragma once

#include <cstdint>
#include <vector>

namespace tc0 {

/// How one block attends. Degree 0: exactly, by the softmax. Otherwise the exponential is replaced
/// by a polynomial of that degree with `coefficients` (of 1, x, x^2, ...), which is accurate to the
/// relative error `error` where |q.k| / sqrt(d) <= bound.
struct AttentionPlan {
  int degree = 0;
  /// The mean key is taken off every key first. The softmax does not change; entries get smaller on
  /// real inputs, though the bound that can be certified may not.
  bool centreKeys = true;
  double bound = 0, error = 0;
  std::vector<double> coefficients;
};

}  // namespace tc0
