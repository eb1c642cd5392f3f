#include "model/flow/time_sampler.h"

namespace tc0 {
namespace {

at::Tensor logitNormal(std::int64_t count, double mean, double deviation,
                       at::Generator& generator) {
  return (at::randn({count}, generator, at::kFloat) * deviation + mean).sigmoid();
}

at::Tensor chosen(std::int64_t count, double share, at::Generator& generator) {
  return at::rand({count}, generator, at::kFloat) < share;
}

}  // namespace

TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator) {
  const bool sorted = sampling.kind == TimeSampling::Kind::kSorted;
  const at::Tensor first = logitNormal(count, sampling.mean, sampling.deviation, generator);
  const at::Tensor second =
      logitNormal(count, sorted ? sampling.mean : sampling.rMean,
                  sorted ? sampling.deviation : sampling.rDeviation, generator);
  at::Tensor t = sorted ? at::maximum(first, second) : first;
  t = at::where(chosen(count, sampling.atomAtOne, generator), at::ones_like(t), t);
  at::Tensor r = at::minimum(second, sorted ? first : t);
  r = at::where(chosen(count, sampling.atomAtZero, generator), at::zeros_like(r), r);
  r = at::where(chosen(count, sampling.equalShare, generator), t, r);
  return {t, r};
}

}  // namespace tc0
