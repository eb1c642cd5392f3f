#include "model/flow/time_sampler.h"

#include <algorithm>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// [2, count] numbers in (0, 1) whose logits are normal: row 0 has the law of t, row 1 that of r.
at::Tensor logitNormals(std::int64_t count, const TimeSampling& sampling, bool sorted,
                        at::Generator& generator) {
  const at::Tensor draws = at::randn({2, count}, generator, at::kFloat);
  float* values = draws.data_ptr<float>();
  const auto scale = [&](float mean, float deviation) {
    for (std::int64_t i = 0; i < count; ++i, ++values) *values = *values * deviation + mean;
  };
  scale(sampling.mean, sampling.deviation);
  scale(sorted ? sampling.mean : sampling.rMean, sorted ? sampling.deviation : sampling.rDeviation);
  return draws.sigmoid();
}

}  // namespace

// One loop over plain numbers, because these are few: each operation on tensors would cost as much.
// The random numbers are drawn all at once, whatever the sampling uses of them.
TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator) {
  TC0_ASSERT(count >= 0 && sampling.deviation > 0);
  const bool sorted = sampling.kind == TimeSampling::Kind::kSorted;
  const at::Tensor logits = logitNormals(count, sampling, sorted, generator);
  const at::Tensor chances = at::rand({3, count}, generator, at::kFloat);
  TimePairs pairs = {at::empty({count}, at::kFloat), at::empty({count}, at::kFloat)};
  const float *first = logits.data_ptr<float>(), *second = first + count;
  const float *ends = chances.data_ptr<float>(), *starts = ends + count, *equal = starts + count;
  float *t = pairs.t.data_ptr<float>(), *r = pairs.r.data_ptr<float>();
  const float atOne = sampling.atomAtOne, atZero = sampling.atomAtZero;
  const float equalShare = sampling.equalShare;
  for (std::int64_t i = 0; i < count; ++i) {
    const float upper = sorted ? std::max(first[i], second[i]) : first[i];
    t[i] = ends[i] < atOne ? 1 : upper;
    r[i] = starts[i] < atZero ? 0 : std::min(second[i], sorted ? first[i] : t[i]);
    if (equal[i] < equalShare) r[i] = t[i];
  }
  return pairs;
}

}  // namespace tc0
