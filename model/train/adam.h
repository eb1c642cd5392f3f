#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "model/torch/packet.h"
#include "model/train/config.h"

namespace tc0 {

/// The optimiser Adam on one flat tensor of parameters, with running averages of them:
///   m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,
///   w = (1 - rate decay) w - rate m / (1 - b1^n) / (sqrt(v / (1 - b2^n)) + epsilon).
/// An average of decay d moves towards w by the share 1 - min(d, (1 + n) / (10 + n)), so that it
/// forgets early weights. A gradient longer than `clip` is shortened to that length.
class Adam {
 public:
  Adam(const TrainConfig::Optimiser& options, const at::Tensor& parameters);

  /// Sets everything that step `number` = 1, 2, ... takes from the host. step() and average() take
  /// nothing else from it, so that they can be recorded in a DeviceGraph.
  void schedule(double rate, std::int64_t number);
  /// Sets the numbers that schedule(rate, number) does, but on another device than the CPU they
  /// travel in `packet`. After packet.send(), call arrived().
  void schedule(double rate, std::int64_t number, Packet& packet);
  void arrived();

  /// Changes `parameters` in place, and overwrites `gradient`. Returns the norm that the gradient
  /// had before it was shortened, on the device of the parameters.
  at::Tensor step(at::Tensor& parameters, at::Tensor& gradient);

  /// Moves the averages. Call it after the parameters have their final values of the step.
  void average(const at::Tensor& parameters);

  /// What a checkpoint has to keep: m, v, then the averages in the order of the options.
  std::vector<at::Tensor*> state();
  const at::Tensor& averaged(double decay) const;

 private:
  // What schedule() sets, in this order: 1 - rate decay, sqrt(1 - b2^n), -rate / (1 - b1^n), then
  // each average's share.
  enum Factor { kDecay, kSpread, kRate, kShares };

  // The rest of a step: loop() for float32 on the CPU, in a loop of our own; operate() for
  // everything else, in operations on tensors, which read the factors on the device. `norm` is the
  // gradient's.
  void loop(at::Tensor& parameters, const at::Tensor& gradient, const at::Tensor& norm);
  void operate(at::Tensor& parameters, at::Tensor& gradient, const at::Tensor& norm);

  TrainConfig::Optimiser options_;
  std::vector<double> factors_;
  at::Tensor deviceFactors_;  // factors_ in the parameters' type and place; for operate() only
  at::Tensor sent_;           // factors_ on their way there
  at::Tensor first_, second_;
  std::vector<at::Tensor> averages_;
};

/// The rate of step `number` = 1, 2, ...; it rises over the warm-up, then follows the schedule.
double rateOf(const TrainConfig::Optimiser& options, std::int64_t number);

}  // namespace tc0
