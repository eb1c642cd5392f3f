#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/data/dataset.h"
#include "model/flow/targets.h"
#include "model/flow/time_sampler.h"
#include "model/recipe/network.h"
#include "model/train/config.h"

namespace tc0 {

/// What a run trains on: data, classes, noise and times, drawn batch by batch. The generators are
/// all that it remembers of one batch for the next.
class Batches {
 public:
  /// `model`: its path and classes count, not its weights. `data` outlives this.
  Batches(const TrainConfig& config, const Dataset& data, const Model& model,
          const at::Device& device);

  /// The batch of step `step`, counted from 0, on the device and in the scale of z. Data that are
  /// made as they are drawn depend on the seed and `step`, all else on the generators.
  Batch draw(std::int64_t step);

  /// Up to kFixed points of the path that stay the same through the run; they take no numbers from
  /// the generators.
  static constexpr std::int64_t kFixed = 128;
  struct Points {
    at::Tensor z, t, r, classes;
  };
  Points fixedPoints() const;

  /// The generators and their names. One on the CPU; on a GPU noise has its own.
  std::vector<std::pair<std::string, at::Generator>> generators() const;

 private:
  bool conditional() const { return classes_ > 0; }
  at::Tensor scaled(const at::Tensor& values) const;
  void drawData(Batch& batch, std::int64_t step);

  const Dataset& data_;
  at::Device device_;
  Path path_;
  TimeSampling times_;
  std::int64_t count_, classes_, pool_;  // samples of a batch; kinds but "none"; pool.h
  std::uint64_t seed_;
  double classDropout_;
  at::Tensor x_, labels_;  // the training part
  at::Generator generator_, noise_;
};

/// Samples start ... start + count of a batch.
Batch slice(const Batch& batch, std::int64_t start, std::int64_t count);

/// The same values in the tensors that `fixed` has, made where it has none yet.
void copyInto(Batch& fixed, const Batch& batch);

}  // namespace tc0
