#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "model/flow/targets.h"
#include "model/train/ranks.h"

namespace tc0 {

/// Means over the steps since they were last asked for.
struct Losses {
  double raw = 0, weighted = 0;
  double velocity = 0, acceleration = 0;  // the parts of raw
  double gradient = 0;                    // norm of all gradients, of the last step
};

/// Losses being summed up on the device, so that no step waits for it. On the CPU the same by plain
/// numbers, where an operation on tensors would take ten times as long.
class StepSums {
 public:
  explicit StepSums(const at::Device& device);

  /// Part of a step: a slice of its batch, which counts as this share of it.
  void add(const std::vector<LossTerm>& terms, double share);

  /// The gradient of a step is what was added since `clearGradient`; earlier ones are forgotten.
  void clearGradient();
  void addGradient(const at::Tensor& norm);

  /// Over `steps` steps and all processes.
  Losses means(std::int64_t steps, const Ranks& ranks) const;
  void clear();

 private:
  void add(std::int64_t sum, const at::Tensor& value, double share);

  at::Tensor sums_;  // raw, weighted of the velocity; of the acceleration; squared gradient norm
};

}  // namespace tc0
