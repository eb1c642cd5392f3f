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

  /// Changes `parameters` in place; `gradient` is used up. Returns the gradient's norm, before it
  /// was shortened, where the parameters are.
  at::Tensor step(at::Tensor& parameters, at::Tensor& gradient, double rate, std::int64_t number);

  /// After the parameters have their final values of this step.
  void average(const at::Tensor& parameters, std::int64_t number);

  /// m, v, then the averages in the order of the options: what a checkpoint has to keep.
  std::vector<at::Tensor*> state();
  const at::Tensor& averaged(double decay) const;

 private:
  // The rest of a step, in a loop of our own for float32 on the CPU, elsewhere in operations on
  // tensors. `norm`: the gradient's; `spread`: sqrt(1 - b2^n); `rate`: -rate / (1 - b1^n).
  struct Factors {
    at::Tensor norm;
    double spread, rate;
  };
  void loop(at::Tensor& parameters, const at::Tensor& gradient, const Factors& factors);
  void operate(at::Tensor& parameters, at::Tensor& gradient, const Factors& factors);

  TrainConfig::Optimiser options_;
  at::Tensor first_, second_;
  std::vector<at::Tensor> averages_;
};

/// The rate of step `number` = 1, 2, ...: rises over the warm-up, then falls as the schedule says.
double rateOf(const TrainConfig::Optimiser& options, std::int64_t number);

}  // namespace tc0
