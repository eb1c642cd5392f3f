#include "model/train/adam.h"

#include <algorithm>
#include <cmath>

namespace tc0 {

Adam::Adam(const TrainConfig::Optimiser& options, const at::Tensor& parameters)
    : options_(options),
      first_(at::zeros_like(parameters)),
      second_(at::zeros_like(parameters)),
      averages_(options.averages.size()) {
  for (at::Tensor& average : averages_) average = parameters.detach().clone();
}

void Adam::step(at::Tensor& parameters, at::Tensor& gradient, double rate, std::int64_t number) {
  const at::NoGradGuard guard;
  if (options_.clip > 0) {
    gradient.mul_((options_.clip / (gradient.norm() + 1e-12)).clamp_max(1));
  }
  const auto n = static_cast<double>(number);
  first_.mul_(options_.beta1).add_(gradient, 1 - options_.beta1);
  second_.mul_(options_.beta2).addcmul_(gradient, gradient, 1 - options_.beta2);
  const double firstShare = 1 - std::pow(options_.beta1, n);
  const double secondShare = 1 - std::pow(options_.beta2, n);
  if (options_.decay > 0) parameters.mul_(1 - rate * options_.decay);
  const at::Tensor spread = second_.sqrt().div_(std::sqrt(secondShare)).add_(options_.epsilon);
  parameters.addcdiv_(first_, spread, -rate / firstShare);
}

void Adam::average(const at::Tensor& parameters, std::int64_t number) {
  const at::NoGradGuard guard;
  const auto n = static_cast<double>(number);
  for (std::size_t i = 0; i < averages_.size(); ++i) {
    averages_[i].lerp_(parameters, 1 - std::min(options_.averages[i], (1 + n) / (10 + n)));
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
