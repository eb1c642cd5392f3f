#include "model/train/adam.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "model/train/adam_loops.h"

namespace tc0 {
namespace {

constexpr std::int64_t kPart = 32768;  // numbers that are worth a thread

constexpr double kLeastNorm = 1e-12;

// As operate() has it, to the last bit, no numbers included.
float shortening(double clip, const at::Tensor& norm) {
  const float inverse = 1 / (norm.item<float>() + static_cast<float>(kLeastNorm));
  const float shorten = inverse * static_cast<float>(clip);
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
      first_(at::zeros_like(parameters)),
      second_(at::zeros_like(parameters)),
      averages_(options.averages.size()) {
  for (at::Tensor& average : averages_) average = parameters.detach().clone();
}

at::Tensor Adam::step(at::Tensor& parameters, at::Tensor& gradient, double rate,
                      std::int64_t number) {
  const at::NoGradGuard guard;
  const auto n = static_cast<double>(number);
  const Factors factors{gradient.norm(), std::sqrt(1 - std::pow(options_.beta2, n)),
                        -rate / (1 - std::pow(options_.beta1, n))};
  if (options_.decay > 0) parameters.mul_(1 - rate * options_.decay);
  if (inLoops(parameters)) {
    loop(parameters, gradient, factors);
  } else {
    operate(parameters, gradient, factors);
  }
  return factors.norm;
}

void Adam::loop(at::Tensor& parameters, const at::Tensor& gradient, const Factors& factors) {
  const auto plain = [](double factor) { return static_cast<float>(factor); };
  const AdamFactors f = {options_.clip > 0 ? shortening(options_.clip, factors.norm) : 1,
                         plain(options_.beta1),
                         plain(1 - options_.beta1),
                         plain(options_.beta2),
                         plain(1 - options_.beta2),
                         plain(factors.spread),
                         plain(options_.epsilon),
                         plain(factors.rate)};
  float *w = numbers(parameters), *m = numbers(first_), *v = numbers(second_);
  const float* g = numbers(gradient);
  inParts(parameters, [&](std::int64_t from, std::int64_t count) {
    adamLoop(w + from, g + from, m + from, v + from, count, f);
  });
}

void Adam::operate(at::Tensor& parameters, at::Tensor& gradient, const Factors& factors) {
  if (options_.clip > 0) gradient.mul_((options_.clip / (factors.norm + kLeastNorm)).clamp_max(1));
  first_.mul_(options_.beta1).add_(gradient, 1 - options_.beta1);
  second_.mul_(options_.beta2).addcmul_(gradient, gradient, 1 - options_.beta2);
  const at::Tensor spread = second_.sqrt().div_(factors.spread).add_(options_.epsilon);
  parameters.addcdiv_(first_, spread, factors.rate);
}

void Adam::average(const at::Tensor& parameters, std::int64_t number) {
  const at::NoGradGuard guard;
  const auto n = static_cast<double>(number);
  for (std::size_t i = 0; i < averages_.size(); ++i) {
    const double share = 1 - std::min(options_.averages[i], (1 + n) / (10 + n));
    if (!inLoops(parameters)) {
      averages_[i].lerp_(parameters, share);
      continue;
    }
    float *average = numbers(averages_[i]), *w = numbers(parameters);
    inParts(parameters, [&](std::int64_t from, std::int64_t count) {
      averageLoop(average + from, w + from, count, static_cast<float>(share));
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
  return averages_.at(static_cast<std::size_t>(at - options_.averages.begin()));
}

double rateOf(const TrainConfig::Optimiser& options, std::int64_t number) {
  const auto n = static_cast<double>(number);
  if (n < options.warmup) return options.rate * n / options.warmup;
  const double rest = static_cast<double>(options.steps) - options.warmup;
  const double share = rest <= 0 ? 1 : std::min(1.0, (n - options.warmup) / rest);
  double left = 1;
  if (options.schedule == "cosine") left = 0.5 * (1 + std::cos(M_PI * share));
  if (options.schedule == "linear") left = 1 - share;
  return options.rate * (options.finalRate + (1 - options.finalRate) * left);
}

}  // namespace tc0
