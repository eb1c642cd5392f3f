#include "model/flow/adaptive.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

at::Tensor rmsOfEach(const at::Tensor& x) {
  return x.reshape({x.size(0), -1}).square().mean(1).sqrt();
}

// Networks that a trial has to evaluate, for a sample's first trial at a point and for one after a
// refusal there.
struct TrialCost {
  double first, next;
};

TrialCost costOfTrial(StepEstimate by, Target target) {
  const bool average = averagesVelocity(target);  // then u depends on h and is not shared
  if (by == StepEstimate::kCorrection) return average ? TrialCost{2, 2} : TrialCost{2, 1};
  if (target == Target::kMeanflow) return {3, 2};
  return average ? TrialCost{6, 4} : TrialCost{5, 3};
}

struct TriedStep {
  at::Tensor end, estimate;
};

TriedStep trial(const FieldPair& fields, const SamplerOptions& options, StepEstimate by,
                const at::Tensor& z, const at::Tensor& t, const at::Tensor& r,
                const at::Tensor& classes) {
  const at::Tensor whole = samplerStep(fields, options, z, t, r, classes);
  if (by == StepEstimate::kCorrection)
    return {whole, rmsOfEach(accelerationPart(fields, options, z, t, r, classes))};
  const at::Tensor middle = (t + r) / 2;
  const at::Tensor half = samplerStep(fields, options, z, t, middle, classes);
  const at::Tensor end = samplerStep(fields, options, half, middle, r, classes);
  return {end, rmsOfEach(whole - end)};
}

}  // namespace

AdaptiveSamples sampleAdaptively(const FieldPair& fields, const SamplerOptions& options,
                                 const AdaptiveParams& params, const at::Tensor& z,
                                 const at::Tensor& classes) {
  if (!(params.tolerance > 0)) fail("tolerance: required above 0, found ", params.tolerance);
  if (params.by == StepEstimate::kCorrection && fields.acceleration == nullptr)
    fail("steps by the correction: required a model with an acceleration, found target meanflow");
  const at::NoGradGuard guard;
  const TrialCost cost = costOfTrial(params.by, options.target);
  const at::Tensor samples = z.clone(), left = at::ones({z.size(0)}, z.options());
  const at::Tensor length = left.clone(), spent = at::zeros_like(left);
  const at::Tensor refused = at::zeros_like(left);  // 1 after a refusal at the point
  for (;;) {
    const at::Tensor going = left.gt(0).nonzero().squeeze(1);
    if (going.numel() == 0) break;
    const auto of = [&](const at::Tensor& all) { return all.index_select(0, going); };
    const at::Tensor t = of(left), h = at::minimum(of(length), t), before = of(refused);
    const TriedStep tried = trial(fields, options, params.by, of(samples), t, t - h,
                                  classes.defined() ? of(classes) : classes);
    const at::Tensor taken = tried.estimate.le(params.tolerance).logical_or(h.le(params.least));
    const at::Tensor longer = tried.estimate.lt(params.tolerance / 4);
    samples.index_copy_(0, going, at::where(likeBatch(taken, samples), tried.end, of(samples)));
    spent.index_add_(0, going, cost.first + (cost.next - cost.first) * before);
    left.index_copy_(0, going, at::where(taken, t - h, t));
    length.index_copy_(0, going, at::where(taken, at::where(longer, h * 2, h), h / 2));
    refused.index_copy_(0, going, taken.logical_not().to(refused.scalar_type()));
  }
  return {samples, spent / (options.target == Target::kMeanflow ? 1 : 2)};
}

double toleranceFor(double evaluations, const std::function<double(double tolerance)>& cost) {
  double low = std::log(1e-4), high = std::log(10.0);
  for (int halving = 0; halving < 16; ++halving) {
    const double middle = (low + high) / 2;
    (cost(std::exp(middle)) > evaluations ? low : high) = middle;
  }
  return std::exp(high);
}

}  // namespace tc0
