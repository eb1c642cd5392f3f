#include "model/flow/time_sampler.h"

namespace tc0 {
namespace {

at::Tensor logitNormal(std::int64_t count, double mean, double deviation,
                       at::Generator& generator) {
  return at::randn({count}, generator, at::kFloat).mul_(deviation).add_(mean).sigmoid_();
}

// Which numbers a share falls on, or undefined for none; draws as many random numbers for any
// share.
at::Tensor chosen(std::int64_t count, double share, at::Generator& generator) {
  const at::Tensor draw = at::rand({count}, generator, at::kFloat);
  return share > 0 ? draw < share : at::Tensor();
}

}  // namespace

TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator) {
  const bool sorted = sampling.kind == TimeSampling::Kind::kSorted;
  const at::Tensor first = logitNormal(count, sampling.mean, sampling.deviation, generator);
  const at::Tensor second =
      logitNormal(count, sorted ? sampling.mean : sampling.rMean,
                  sorted ? sampling.deviation : sampling.rDeviation, generator);
  const at::Tensor ends = chosen(count, sampling.atomAtOne, generator);
  at::Tensor t = sorted ? at::maximum(first, second) : first;
  if (ends.defined()) t = t.masked_fill(ends, 1);
  at::Tensor r = at::minimum(second, sorted ? first : t);
  const at::Tensor starts = chosen(count, sampling.atomAtZero, generator);
  if (starts.defined()) r = r.masked_fill(starts, 0);
  const at::Tensor equal = chosen(count, sampling.equalShare, generator);
  if (equal.defined()) r = at::where(equal, t, r);
  return {t, r};
}

}  // namespace tc0
