#include "model/train/batches.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

#include "circuit/base/assert.h"
#include "model/flow/path.h"
#include "model/flow/pool.h"
#include "model/metrics/tensors.h"
#include "model/net/model_nets.h"
#include "model/train/shapes.h"

namespace tc0 {
namespace {

at::Generator noiseGenerator(const at::Device& device, const at::Generator& generator,
                             std::uint64_t seed) {
  if (device.is_cpu()) return generator;
  at::Generator noise = at::globalContext().defaultGenerator(device);
  noise.set_current_seed(seed);
  return noise;
}

constexpr at::Tensor Batch::*kParts[] = {
    &Batch::x,        &Batch::eps,          &Batch::t, &Batch::r, &Batch::classes,
    &Batch::velocity, &Batch::velocityTimes};

}  // namespace

double Curriculum::longest(double share) const {
  if (share < shortUntil) return 0;
  if (share >= longFrom) return 1;
  return (share - shortUntil) / (longFrom - shortUntil);
}

Batches::Batches(const TrainConfig& config, const Dataset& data, const Model& model,
                 const at::Device& device)
    : data_(data),
      device_(device),
      path_(model.path),
      times_(config.flow.times),
      curriculum_{config.flow.shortUntil, config.flow.longFrom},
      steps_(config.train.steps),
      tokens_(tokenReading(model)),
      count_(config.train.batch),
      classes_(model.velocity.config.classes),
      pool_(config.distil.teacher.empty() ? config.flow.pool : 1),  // a teacher's needs none
      seed_(config.train.seed),
      classDropout_(config.model.classDropout),
      x_(scaled(toTensor(data.train)).to(device)),
      generator_(at::detail::createCPUGenerator(seed_)),
      noise_(noiseGenerator(device, generator_, seed_)) {
  if (conditional()) labels_ = labelTensor(data.train);
}

at::Tensor Batches::scaled(const at::Tensor& values) const {
  if (tokens_.letters > 0) return tokensToZ(values, tokens_);
  if (data_.shift == 0 && data_.scale == 1) return values;
  return (values - data_.shift) / data_.scale;
}

// Samples and classes, still on the CPU. Of a data set that is at hand, the result is the samples'
// rows in x_ and batch.x stays undefined.
at::Tensor Batches::drawData(Batch& batch, std::int64_t step) {
  if (data_.draw) {
    const Samples drawn = data_.draw(count_, (seed_ << 32) + step);
    batch.x = scaled(toTensor(drawn));
    if (conditional()) batch.classes = labelTensor(drawn);
    return {};
  }
  const at::Tensor rows =
      at::randint(0, x_.size(0), {count_}, generator_, at::TensorOptions(at::kLong));
  if (conditional()) batch.classes = labels_.index_select(0, rows);
  return rows;
}

Batch Batches::draw(std::int64_t step) {
  Packet packet(device_);
  return draw(step, packet);
}

// The order in which each generator is asked (rows, dropped classes, noise, times) decides the run.
Batch Batches::draw(std::int64_t step, Packet& packet) {
  Batch batch;
  at::Tensor rows = drawData(batch, step);
  if (conditional() && classDropout_ > 0) {
    batch.classes = dropClasses(batch.classes, classDropout_, classes_, generator_);
  }
  batch.eps = at::randn({count_, x_.size(1)}, noise_, x_.options());
  TimePairs pairs = sampleTimes(count_, times_, generator_);
  const double longest = curriculum_.longest(step / steps_);
  if (longest < 1) pairs.r = at::maximum(pairs.r, pairs.t - longest);
  for (at::Tensor* part : {&rows, &batch.x, &batch.classes, &pairs.t, &pairs.r, &pairs.velocity})
    packet.add(part);
  packet.send();
  if (rows.defined()) batch.x = x_.index_select(0, rows);
  batch.t = pairs.t;
  batch.r = pairs.r;
  batch.velocityTimes = pairs.velocity;
  if (pool_ > 1) {
    Batch at = batch;
    if (pairs.velocity.defined()) at.t = batch.velocityTimes;
    batch.velocity = pooledVelocity(path_, at, pool_);
  }
  return batch;
}

Batches::Points Batches::fixedPoints() const {
  at::Generator own = at::detail::createCPUGenerator(1);
  const std::int64_t count = std::min(kFixed, x_.size(0));
  const TimePairs pairs = sampleTimes(count, times_, own);
  const at::Tensor rows = x_.narrow(0, 0, count);
  const at::Tensor eps = at::randn(rows.sizes(), own, at::TensorOptions(at::kFloat)).to(device_);
  const at::Tensor t = pairs.t.to(device_), r = pairs.r.to(device_);
  return {onPath(path_, rows, eps, t).z, t, r,
          conditional() ? labels_.narrow(0, 0, count).to(device_) : at::Tensor()};
}

std::vector<std::pair<std::string, at::Generator>> Batches::generators() const {
  std::vector<std::pair<std::string, at::Generator>> all = {{"generator", generator_}};
  if (!device_.is_cpu()) all.emplace_back("noise", noise_);
  return all;
}

Batch slice(const Batch& batch, std::int64_t start, std::int64_t count) {
  TC0_ASSERT(start >= 0 && count > 0 && start + count <= batch.t.size(0));
  if (count == batch.t.size(0)) return batch;
  Batch part;
  for (const auto member : kParts) {
    if ((batch.*member).defined()) part.*member = (batch.*member).narrow(0, start, count);
  }
  return part;
}

void copyInto(Batch& fixed, const Batch& batch) {
  for (const auto member : kParts) {
    const at::Tensor& from = batch.*member;
    if (!from.defined()) continue;
    at::Tensor& to = fixed.*member;
    if (!to.defined()) to = at::empty_like(from);
    to.copy_(from);
  }
}

}  // namespace tc0
