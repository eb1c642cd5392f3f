#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <sys/resource.h>

#include <chrono>
#include <string>
#include <vector>

#include "model/flow/pool.h"
#include "model/flow/targets.h"
#include "model/flow/time_sampler.h"
#include "model/metrics/tensors.h"
#include "model/net/flops.h"
#include "model/net/net.h"
#include "model/torch/products.h"
#include "model/train/processes.h"
#include "model/train/shapes.h"
#include "model/train/trainer.h"

/// One configuration of model/configs to be timed: a training run, and beside it the same networks
/// with one batch that stays.
namespace tc0::bench {

/// Processor time of all threads of this process. A busy machine changes it little.
inline double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

inline double wallSeconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

class TrainCase {
 public:
  TrainCase(const TrainConfig& config, Dataset data)
      : config_(config),
        model_(freshModel(config, data)),
        target_(targetOptions(config, data)),
        processes_(config.train.device),
        device_(chooseDevice(config.train.device)),
        nets_{netFrom(model_.velocity), netFrom(model_.acceleration)},
        generator_(at::detail::createCPUGenerator(1)),
        x_(((toTensor(data.train.head(kRows)) - data.shift) / data.scale)),
        labels_(model_.velocity.config.classes > 0 ? labelTensor(data.train.head(kRows))
                                                   : at::Tensor()),
        batch_(draw()),
        trainer_(config, std::move(data), processes_) {}

  const TrainConfig& config() const { return config_; }
  double flops() const { return stepFlops(model_.velocity.config, target_, config_.train.batch); }
  at::Device device() const { return device_; }
  bool rounded() const { return config_.train.precision != Precision::kFloat32; }
  at::ScalarType product() const {
    return config_.train.precision == Precision::kBFloat16 ? at::kBFloat16 : at::kFloat;
  }

  /// Steps of the run, and all that the device had to do for them.
  void steps(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) trainer_.step();
    trainer_.takeLosses();
  }

  /// Why the steps are not launched as one graph although train.graph asks for it, in one line;
  /// empty if they are.
  std::string graphFailure() const {
    if (config_.train.graph && device_.is_cpu()) return "the CPU has no graphs";
    return trainer_.graphFailure();
  }

  /// Forward pass with its derivative, then backward, of both networks; nothing else: no data, no
  /// targets, no losses, no optimiser.
  void passes(std::int64_t count) {
    const Float32Products products(device_, rounded());
    for (std::int64_t i = 0; i < count; ++i) {
      pass(nets_[0], at::zeros_like(batch_.t), false);
      pass(nets_[1], batch_.t - batch_.r, true);
    }
    finish();
  }

  /// The further plain pass that an improved tangent asks for with a first-order target.
  void tangents(std::int64_t count) {
    const Float32Products products(device_, rounded());
    const at::NoGradGuard guard;
    for (std::int64_t i = 0; i < count; ++i)
      nets_[0].value(batch_.x, batch_.t, at::zeros_like(batch_.t), batch_.classes);
    finish();
  }

  /// Whether the velocity network is asked for the instantaneous velocity beside what it learns. The
  /// second-order targets teach it that very velocity.
  bool plainPass() const { return target_.improvedTangent && averagesVelocity(target_.target); }

  /// Weights, data, a batch, its gradients, and the raw losses of `steps` steps on that batch: what
  /// another program needs to show that it computes the same. As safetensors.
  std::string reference(std::int64_t steps);

 private:
  static constexpr std::int64_t kRows = 8192;

  Net netFrom(const Network& network) const {
    Net net(network);
    net.to(device_, at::kFloat);
    net.setProductType(product());
    return net;
  }

  Batch draw() {
    const std::int64_t count = config_.train.batch;
    const at::Tensor rows = at::randint(0, x_.size(0), {count}, generator_, at::kLong);
    Batch batch;
    batch.x = x_.index_select(0, rows).to(device_);
    if (labels_.defined()) batch.classes = labels_.index_select(0, rows).to(device_);
    batch.eps = at::randn(batch.x.sizes(), generator_, at::kFloat).to(device_);
    const TimePairs pairs = sampleTimes(count, config_.flow.times, generator_);
    batch.t = pairs.t.to(device_);
    batch.r = pairs.r.to(device_);
    if (config_.flow.pool > 1)
      batch.velocity = pooledVelocity(model_.path, batch, config_.flow.pool);
    return batch;
  }

  void pass(Net& net, const at::Tensor& h, bool moves) {
    const at::Tensor one = at::ones_like(batch_.t);
    Jet<1> steps(h);
    if (moves) steps.part[1] = one;
    const Dual u =
        net.at(Point<1>{dual(batch_.x, batch_.eps), dual(batch_.t, one), steps, batch_.classes});
    u.value().backward(batch_.eps);
  }

  void finish() { nets_[1].parameters().gradient().narrow(0, 0, 1).item(); }

  TrainConfig config_;
  Model model_;
  TargetOptions target_;
  Processes processes_;
  at::Device device_;
  Net nets_[2];
  at::Generator generator_;
  at::Tensor x_, labels_;
  Batch batch_;
  Trainer trainer_;
};

}  // namespace tc0::bench
