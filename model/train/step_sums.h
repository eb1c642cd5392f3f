#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "model/flow/targets.h"
#include "model/train/processes.h"

namespace tc0 {

/// The losses of a run: means over the steps since the last line of the log.
struct Losses {
  double raw = 0, weighted = 0;
  double velocity = 0, acceleration = 0;  // the parts of raw
  double gradient = 0;                    // norm of the last step's gradient, all networks together
};

/// Sums of losses. They are kept on the device, so that no step waits for it. On the CPU they are
/// added as plain numbers, which takes a tenth of the time of operations on tensors.
class StepSums {
 public:
  explicit StepSums(const at::Device& device);

  /// Adds the terms of a slice of a batch that is the share `share` of it.
  void add(const std::vector<LossTerm>& terms, double share);

  /// The norms of one step's gradients, one for each network. clearGradient() begins a step.
  void clearGradient();
  void addGradient(const at::Tensor& norm);

  /// The means over `steps` steps and all processes.
  Losses means(std::int64_t steps, const Processes& processes) const;
  void clear();

 private:
  void add(std::int64_t sum, const at::Tensor& value, double share);

  // Five float64: raw and weighted loss of the velocity, those of the acceleration, and the square
  // of the gradient's norm.
  at::Tensor sums_;
};

}  // namespace tc0
