#include "model/flow/time_sampler.h"

namespace tc0 {
namespace {

at::Tensor logitNormal(std::int64_t count, double mean, double deviation,
                       at::Generator& generator) {
  return at::randn({count}, generator, at::kFloat).mul_(deviation).add_(mean).sigmoid_();
}

// A share of the numbers replaced; draws as many random numbers for any share.
at::Tensor replaced(const at::Tensor& numbers, double share, const at::Tensor& by,
                    at::Generator& generator) {
  const at::Tensor draw = at::rand(numbers.sizes(), generator, at::kFloat);
  return share > 0 ? at::where(draw < share, by, numbers) : numbers;
}

}  // namespace

TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator) {
  const bool sorted = sampling.kind == TimeSampling::Kind::kSorted;
  const at::Tensor first = logitNormal(count, sampling.mean, sampling.deviation, generator);
  const at::Tensor second =
      logitNormal(count, sorted ? sampling.mean : sampling.rMean,
                  sorted ? sampling.deviation : sampling.rDeviation, generator);
  const at::Tensor zero = at::zeros({}, at::kFloat), one = at::ones({}, at::kFloat);
  const at::Tensor later = sorted ? at::maximum(first, second) : first;
  const at::Tensor t = replaced(later, sampling.atomAtOne, one, generator);
  const at::Tensor earlier = at::minimum(second, sorted ? first : t);
  const at::Tensor r = replaced(earlier, sampling.atomAtZero, zero, generator);
  return {t, replaced(r, sampling.equalShare, t, generator)};
}

}  // namespace tc0
