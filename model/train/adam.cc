#include "model/train/adam.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "model/train/adam_loops.h"

namespace tc0 {
namespace {

constexpr std::int64_t kPart = 32768;  // numbers that are worth a thread

constexpr double kLeastNorm = 1e-12;

// The factor of the gradient, equal to that of operate() to the last bit: all in float32, and NaN
// for a norm that is NaN.
float shortening(double clip, const at::Tensor& norm) {
  const float leastNorm = kLeastNorm, longest = clip;
  const float inverse = 1 / (norm.item<float>() + leastNorm);
  const float shorten = inverse * longest;
  return shorten > 1 ? 1 : shorten;
}

bool inLoops(const at::Tensor& parameters) {
  return parameters.is_cpu() && parameters.scalar_type() == at::kFloat;
}

float* numbers(const at::Tensor& flat) { return flat.data_ptr<float>(); }

template <class Body>
void inParts(const at::Tensor& flat, const Body& body) {
  at::parallel_for(0, flat.numel(), kPart,
                   [&](std::int64_t from, std::int64_t to) { body(from, to - from); });
}

}  // namespace

Adam::Adam(const TrainConfig::Optimiser& options, const at::Tensor& parameters)
    : options_(options),
      factors_(kShares + options.averages.size()),
      first_(at::zeros_like(parameters)),
      second_(at::zeros_like(parameters)),
      averages_(options.averages.size()) {
  for (at::Tensor& average : averages_) average = parameters.detach().clone();
  if (!inLoops(parameters))
    deviceFactors_ = at::zeros({std::ssize(factors_)}, parameters.options());
}

void Adam::schedule(double rate, std::int64_t number) {
  Packet packet(first_.is_cuda() ? first_.device() : at::Device(at::kCPU));
  schedule(rate, number, packet);
  packet.send();
  arrived();
}

void Adam::schedule(double rate, std::int64_t number, Packet& packet) {
  TC0_ASSERT(number >= 1);
  const double n = number;
  factors_[kDecay] = 1 - rate * options_.decay;
  factors_[kSpread] = std::sqrt(1 - std::pow(options_.beta2, n));
  factors_[kRate] = -rate / (1 - std::pow(options_.beta1, n));
  for (std::size_t i = 0; i < averages_.size(); ++i)
    factors_[kShares + i] = 1 - std::min(options_.averages[i], (1 + n) / (10 + n));
  if (!deviceFactors_.defined()) return;
  sent_ = at::tensor(factors_, at::kDouble).to(deviceFactors_.scalar_type());
  packet.add(&sent_);
}

void Adam::arrived() {
  if (deviceFactors_.defined()) deviceFactors_.copy_(sent_);
}

at::Tensor Adam::step(at::Tensor& parameters, at::Tensor& gradient) {
  TC0_ASSERT(parameters.numel() == first_.numel() && gradient.numel() == first_.numel());
  const at::NoGradGuard guard;
  at::Tensor norm = gradient.norm();
  if (inLoops(parameters)) {
    loop(parameters, gradient, norm);
  } else {
    operate(parameters, gradient, norm);
  }
  return norm;
}

void Adam::loop(at::Tensor& parameters, const at::Tensor& gradient, const at::Tensor& norm) {
  const auto plain = [](double factor) -> float { return factor; };
  const AdamFactors f = {options_.clip > 0 ? shortening(options_.clip, norm) : 1,
                         plain(options_.beta1),
                         plain(1 - options_.beta1),
                         plain(options_.beta2),
                         plain(1 - options_.beta2),
                         plain(factors_[kSpread]),
                         plain(options_.epsilon),
                         plain(factors_[kRate])};
  if (options_.decay > 0) parameters.mul_(factors_[kDecay]);
  float *w = numbers(parameters), *m = numbers(first_), *v = numbers(second_);
  const float* g = numbers(gradient);
  inParts(parameters, [&](std::int64_t from, std::int64_t count) {
    adamLoop(w + from, g + from, m + from, v + from, count, f);
  });
}

void Adam::operate(at::Tensor& parameters, at::Tensor& gradient, const at::Tensor& norm) {
  if (options_.decay > 0) parameters.mul_(deviceFactors_[kDecay]);
  if (options_.clip > 0) gradient.mul_((options_.clip / (norm + kLeastNorm)).clamp_max(1));
  first_.mul_(options_.beta1).add_(gradient, 1 - options_.beta1);
  second_.mul_(options_.beta2).addcmul_(gradient, gradient, 1 - options_.beta2);
  const at::Tensor spread = second_.sqrt().div_(deviceFactors_[kSpread]).add_(options_.epsilon);
  parameters.addcdiv_(first_ * deviceFactors_[kRate], spread);
}

void Adam::average(const at::Tensor& parameters) {
  const at::NoGradGuard guard;
  for (std::size_t i = 0; i < averages_.size(); ++i) {
    if (!inLoops(parameters)) {
      averages_[i].lerp_(parameters, deviceFactors_.select(0, kShares + i));
      continue;
    }
    const float share = factors_[kShares + i];
    float *average = numbers(averages_[i]), *w = numbers(parameters);
    inParts(parameters, [&](std::int64_t from, std::int64_t count) {
      averageLoop(average + from, w + from, count, share);
    });
  }
}

std::vector<at::Tensor*> Adam::state() {
  std::vector<at::Tensor*> all = {&first_, &second_};
  for (at::Tensor& average : averages_) all.push_back(&average);
  return all;
}

const at::Tensor& Adam::averaged(double decay) const {
  const auto at = std::find(options_.averages.begin(), options_.averages.end(), decay);
  TC0_ASSERT(at != options_.averages.end());
  return averages_.at(at - options_.averages.begin());
}

double rateOf(const TrainConfig::Optimiser& options, std::int64_t number) {
  const double n = number;
  if (n < options.warmup) return options.rate * n / options.warmup;
  const double rest = options.steps - options.warmup;
  const double share = rest <= 0 ? 1 : std::min(1.0, (n - options.warmup) / rest);
  double left = 1;
  if (options.schedule == RateSchedule::kCosine) left = 0.5 * (1 + std::cos(M_PI * share));
  if (options.schedule == RateSchedule::kLinear) left = 1 - share;
  return options.rate * (options.finalRate + (1 - options.finalRate) * left);
}

}  // namespace tc0
