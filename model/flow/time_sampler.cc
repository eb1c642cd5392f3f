#include "model/flow/time_sampler.h"

#include <algorithm>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

struct LogitNormal {
  float mean = 0, deviation = 1;
};

// [2, count] numbers in (0, 1) whose logits are normal: row 0 has the law of t, row 1 that of r.
at::Tensor logitNormals(std::int64_t count, LogitNormal ofT, LogitNormal ofR,
                        at::Generator& generator) {
  const at::Tensor draws = at::randn({2, count}, generator, at::kFloat);
  float* values = draws.data_ptr<float>();
  for (const LogitNormal& law : {ofT, ofR})
    for (std::int64_t i = 0; i < count; ++i, ++values) *values = *values * law.deviation + law.mean;
  return draws.sigmoid();
}

at::Tensor pairLogits(std::int64_t count, const TimeSampling& sampling, at::Generator& generator) {
  const LogitNormal own{float(sampling.mean), float(sampling.deviation)};
  const LogitNormal apart{float(sampling.rMean), float(sampling.rDeviation)};
  const LogitNormal pair{float(sampling.pairMean), float(sampling.pairDeviation)};
  if (sampling.kind == TimeSampling::Kind::kOwn) return logitNormals(count, pair, pair, generator);
  const bool sorted = sampling.kind == TimeSampling::Kind::kSorted;
  return logitNormals(count, own, sorted ? own : apart, generator);
}

// The velocity's own times.
at::Tensor velocityTimes(std::int64_t count, const TimeSampling& sampling,
                         at::Generator& generator) {
  const at::Tensor t =
      (at::randn({count}, generator, at::kFloat) * sampling.deviation + sampling.mean).sigmoid();
  const at::Tensor chance = at::rand({count}, generator, at::kFloat);
  return at::where(chance < sampling.atomAtOne, at::ones_like(t), t);
}

}  // namespace

// One loop over plain numbers, because these are few: each operation on tensors would cost as much.
// The random numbers are drawn all at once, whatever the sampling uses of them.
TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator) {
  TC0_ASSERT(count >= 0 && sampling.deviation > 0);
  const bool sorted = sampling.kind != TimeSampling::Kind::kApart;
  const at::Tensor logits = pairLogits(count, sampling, generator);
  const at::Tensor chances = at::rand({3, count}, generator, at::kFloat);
  TimePairs pairs = {at::empty({count}, at::kFloat), at::empty({count}, at::kFloat), {}};
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
  if (sampling.kind == TimeSampling::Kind::kOwn)
    pairs.velocity = velocityTimes(count, sampling, generator);
  return pairs;
}

}  // namespace tc0
