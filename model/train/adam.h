#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "model/train/config.h"

namespace tc0 {

/// Adam on one flat tensor of parameters, and running averages of them:
///   m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,
///   w = (1 - rate decay) w - rate m / (1 - b1^n) / (sqrt(v / (1 - b2^n)) + epsilon).
/// The average of decay d moves by 1 - min(d, (1 + n) / (10 + n)), so that early weights are
/// forgotten. Gradients longer than `clip` are shortened to it.
class Adam {
 public:
  Adam(const TrainConfig::Optimiser& options, const at::Tensor& parameters);

  /// Everything that step `number` = 1, 2, ... takes from the host; what follows takes nothing, so
  /// that it can be recorded (device_graph.h).
  void schedule(double rate, std::int64_t number);

  /// Changes `parameters` in place; `gradient` is used up. Returns the gradient's norm, before it
  /// was shortened, where the parameters are.
  at::Tensor step(at::Tensor& parameters, at::Tensor& gradient);

  /// After the parameters have their final values of this step.
  void average(const at::Tensor& parameters);

  /// m, v, then the averages in the order of the options: what a checkpoint has to keep.
  std::vector<at::Tensor*> state();
  const at::Tensor& averaged(double decay) const;

 private:
  // What schedule() sets, in this order: 1 - rate decay, sqrt(1 - b2^n), -rate / (1 - b1^n), then
  // each average's share.
  enum Factor { kDecay, kSpread, kRate, kShares };

  // The rest of a step, in a loop of our own for float32 on the CPU, elsewhere in operations on
  // tensors, which read the factors where the parameters are. `norm`: the gradient's.
  void loop(at::Tensor& parameters, const at::Tensor& gradient, const at::Tensor& norm);
  void operate(at::Tensor& parameters, at::Tensor& gradient, const at::Tensor& norm);

  TrainConfig::Optimiser options_;
  std::vector<double> factors_;
  at::Tensor deviceFactors_;  // the same, of the parameters' type; where loop() is not for them
  at::Tensor first_, second_;
  std::vector<at::Tensor> averages_;
};

/// The rate of step `number` = 1, 2, ...: rises over the warm-up, then falls as the schedule says.
double rateOf(const TrainConfig::Optimiser& options, std::int64_t number);

}  // namespace tc0
