#pragma once

#include <ATen/Tensor.h>

#include "circuit/base/tables.h"

namespace tc0 {

/// Step tables as tensors: row t is table t. Shorter tables are filled up with gates that are never
/// 1.
///
/// The slope of a table is that of the piecewise linear function through its jumps. At breakpoint
/// r_k (p_k - 1/2 for integers, p_k / q_k for ratios) that function has the mean of the values on
/// both sides. Beyond the first and the last breakpoint it reaches the outer value within half the
/// distance to the next breakpoint (within 1 if there is only one breakpoint) and is flat from
/// there on.
class StepTensors {
 public:
  StepTensors() = default;
  StepTensors(const Tables& tables, int axis, bool ratio, at::ScalarType type, at::Device device);

  /// The values at x [batch, shape ...]. They have a gradient if the type is floating.
  at::Tensor step(const at::Tensor& x) const;
  at::Tensor ratioStep(const at::Tensor& numerator, const at::Tensor& denominator) const;

 private:
  at::Tensor rows(const at::Tensor& x) const;
  /// How many gates of its table are 1 for each N / D. The number is found by halving among rounded
  /// breakpoints and then corrected by the gates themselves, whose comparisons are exact.
  at::Tensor ratioGates(const at::Tensor& numerator, const at::Tensor& denominator) const;
  at::Tensor finish(const at::Tensor& ones, const at::Tensor& place, const at::Tensor& like) const;

  int axis_ = -1;
  at::Tensor p_, q_;   // [table][gate]
  at::Tensor ratios_;  // [table][gate]: p / q in float64, of ratio steps
  at::Tensor levels_;  // [table][n]: the value if n gates are 1
  at::Tensor nodes_;   // [table][node]: where the slope changes
  at::Tensor slopes_;  // [table][n]: the slope if n nodes are at or below x
};

}  // namespace tc0
