#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/data/dataset.h"
#include "model/flow/targets.h"
#include "model/flow/time_sampler.h"
#include "model/recipe/network/network.h"
#include "model/torch/packet.h"
#include "model/train/config.h"

namespace tc0 {

/// How long steps h = t - r may be while a run goes on. In the first `shortUntil` of the run h is 0,
/// so that the velocity is learned and the acceleration with it where it needs no other; then the
/// longest h grows evenly, and from `longFrom` on it is 1. Pairs that are longer have their r moved
/// towards t. With shortUntil = longFrom = 0 every step may have any length.
struct Curriculum {
  double shortUntil = 0, longFrom = 0;
  double longest(double share) const;  // after that share of the run
};

/// Draws the batches of a run: data, classes, noise and times. The state between two batches is
/// that of the generators, nothing else.
class Batches {
 public:
  /// Reads the path and the number of classes of `model`, not its weights. `data` has to outlive
  /// this.
  Batches(const TrainConfig& config, const Dataset& data, const Model& model,
          const at::Device& device);

  /// The batch of step `step`, counted from 0, on the device and in the scale of z. Data that a
  /// data set makes on demand depend on the seed and `step`; everything else depends on the
  /// generators. What is drawn on the CPU travels in `packet`, together with what the caller has
  /// added to it, and draw() sends it.
  Batch draw(std::int64_t step, Packet& packet);
  Batch draw(std::int64_t step);

  /// At most kFixed points of the path, the same through the whole run. They use a generator of
  /// their own.
  static constexpr std::int64_t kFixed = 128;
  struct Points {
    at::Tensor z, t, r, classes;
  };
  Points fixedPoints() const;

  /// The generators and their names: one on the CPU, and on a GPU a second one for noise.
  std::vector<std::pair<std::string, at::Generator>> generators() const;

 private:
  bool conditional() const { return classes_ > 0; }
  at::Tensor scaled(const at::Tensor& values) const;
  at::Tensor drawData(Batch& batch, std::int64_t step);

  const Dataset& data_;
  at::Device device_;
  Path path_;
  TimeSampling times_;
  Curriculum curriculum_;
  double steps_;          // of the run
  TokenReading tokens_;   // without letters: the data are no tokens
  std::int64_t count_;    // samples in a batch
  std::int64_t classes_;  // without "none"; 0: unconditional
  std::int64_t pool_;     // samples in a pool (pooledVelocity)
  std::uint64_t seed_;
  double classDropout_;
  at::Tensor x_, labels_;  // the data's training part: numbers on the device, classes on the CPU
  at::Generator generator_, noise_;
};

/// The samples [start, start + count) of a batch.
Batch slice(const Batch& batch, std::int64_t start, std::int64_t count);

/// Copies the values of `batch` into the tensors of `fixed`, which keep their memory. Tensors that
/// `fixed` lacks are made.
void copyInto(Batch& fixed, const Batch& batch);

}  // namespace tc0
