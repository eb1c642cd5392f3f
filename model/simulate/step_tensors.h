#pragma once

#include <ATen/Tensor.h>

#include "circuit/base/tables.h"

namespace tc0 {

/// Step tables as tensors: row t is table t, shorter tables are filled up with gates that are
/// never 1.
///
/// The slope of a table is that of the piecewise linear function through its jumps: at the
/// breakpoint r_k (p_k - 1/2 for integers, p_k / q_k for ratios) it has the mean of the values on
/// both sides; beyond the first and the last breakpoint it goes on to the outer value within half
/// the next distance (1 where there is one breakpoint alone), and is flat further out.
class StepTensors {
 public:
  StepTensors() = default;
  StepTensors(const Tables& tables, int axis, bool ratio, at::ScalarType type, at::Device device);

  /// The values at x [batch, shape ...]; with a slope where the type is floating.
  at::Tensor step(const at::Tensor& x) const;
  at::Tensor ratioStep(const at::Tensor& numerator, const at::Tensor& denominator) const;

 private:
  at::Tensor rows(const at::Tensor& x) const;
  /// How many gates of its table are 1 for each N / D: found by halving among the rounded
  /// breakpoints, then put right by the gates themselves, which are exact.
  at::Tensor ratioGates(const at::Tensor& numerator, const at::Tensor& denominator) const;
  at::Tensor finish(const at::Tensor& ones, const at::Tensor& place, const at::Tensor& like) const;

  int axis_ = -1;
  at::Tensor p_, q_;   // [table][gate]
  at::Tensor ratios_;  // [table][gate]: p / q in float64, of ratio steps
  at::Tensor levels_;  // [table][n]: the value where n gates are 1
  at::Tensor nodes_;   // [table][node]: where the slope changes
  at::Tensor slopes_;  // [table][n]: the slope where n nodes are at or below x
};

}  // namespace tc0
