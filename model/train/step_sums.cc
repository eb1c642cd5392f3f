#include "model/train/step_sums.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

enum Sum : std::int64_t { kVelocity = 0, kAcceleration = 2, kGradient = 4, kSums = 5 };

}  // namespace

StepSums::StepSums(const at::Device& device)
    : sums_(at::zeros({kSums}, at::TensorOptions(at::kDouble).device(device))) {}

void StepSums::add(std::int64_t sum, const at::Tensor& value, double share) {
  TC0_ASSERT(sum >= 0 && sum < kGradient && share > 0 && share <= 1);
  if (sums_.is_cpu())
    sums_.data_ptr<double>()[sum] += value.item<double>() * share;
  else
    sums_[sum].add_(value, share);
}

void StepSums::add(const std::vector<LossTerm>& terms, double share) {
  const at::NoGradGuard guard;
  for (const LossTerm& term : terms) {
    const std::int64_t first = term.name == "acceleration" ? kAcceleration : kVelocity;
    add(first, term.raw, share);
    add(first + 1, term.weighted, share);
  }
}

void StepSums::clearGradient() {
  if (sums_.is_cpu())
    sums_.data_ptr<double>()[kGradient] = 0;
  else
    sums_[kGradient].zero_();
}

void StepSums::addGradient(const at::Tensor& norm) {
  if (sums_.is_cpu())
    sums_.data_ptr<double>()[kGradient] += std::pow(norm.item<double>(), 2);
  else
    sums_[kGradient].add_(norm.to(at::kDouble).square());
}

Losses StepSums::means(std::int64_t steps, const Processes& processes) const {
  TC0_ASSERT(steps >= 0);
  at::Tensor all = sums_.clone();
  processes.average(all);
  all = all.cpu();
  const double* values = all.data_ptr<double>();
  const double count = std::max<std::int64_t>(steps, 1);
  const double* const velocity = values + kVelocity;
  const double* const acceleration = values + kAcceleration;
  return {(velocity[0] + acceleration[0]) / count, (velocity[1] + acceleration[1]) / count,
          velocity[0] / count, acceleration[0] / count, std::sqrt(values[kGradient])};
}

void StepSums::clear() { sums_.zero_(); }

}  // namespace tc0
