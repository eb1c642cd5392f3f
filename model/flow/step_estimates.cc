#include "model/flow/step_estimates.h"

#include <ATen/core/grad_mode.h>

#include <utility>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr int kFineSteps = 64;  // over a unit of time

at::Tensor lengths(const at::Tensor& x) { return x.reshape({x.size(0), -1}).norm(2, 1); }

at::Tensor ranksOf(const at::Tensor& values) {
  return values.argsort(/*stable=*/true, 0, false)
      .argsort(/*stable=*/true, 0, false)
      .to(at::kDouble);
}

}  // namespace

double rankCorrelation(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor x = ranksOf(a), y = ranksOf(b), u = x - x.mean(), v = y - y.mean();
  return ((u * v).sum() / (u.square().sum() * v.square().sum()).sqrt()).item<double>();
}

std::vector<RankedStep> rankEstimates(const FieldPair& fields, const SamplerOptions& options,
                                      const at::Tensor& z, const at::Tensor& classes) {
  TC0_ASSERT(fields.acceleration != nullptr && !averagesVelocity(options.target));
  const at::NoGradGuard guard;
  const auto time = [&](double t) { return at::full({1}, t, z.options()); };
  const auto step = [&](const at::Tensor& from, double t, double r) {
    return samplerStep(fields, options, from, time(t), time(r), classes);
  };
  const auto fine = [&](at::Tensor from, double t, double r) {
    const int steps = int((t - r) * kFineSteps + 0.5);
    for (int i = 0; i < steps; ++i)
      from = step(from, t - (t - r) * i / steps, t - (t - r) * (i + 1) / steps);
    return from;
  };
  const auto velocity = [&](const at::Tensor& from, double t) {
    return fields.velocity->value(from, time(t), time(0), classes);
  };
  std::vector<RankedStep> rows;
  for (const auto& [t, r] : {std::pair{1.0, 0.0}, {1.0, 0.5}, {0.5, 0.0}, {0.75, 0.25}}) {
    const double h = t - r;
    const at::Tensor from = fine(z, 1, t), whole = step(from, t, r);
    const at::Tensor halves = step(step(from, t, t - h / 2), t - h / 2, r);
    const at::Tensor bend = accelerationPart(fields, options, from, time(t), time(r), classes);
    const at::Tensor there = fields.acceleration->value(from, time(t), time(0), classes);
    const at::Tensor trapezoid = from - h / 2 * (velocity(from, t) + velocity(whole, r));
    const at::Tensor error = lengths(whole - fine(from, t, r));
    RankedStep row{t, r, error.square().mean().sqrt().item<double>(), {}};
    for (const at::Tensor& estimate :
         {whole - halves, bend, bend - h * h / 2 * there, whole - trapezoid})
      row.correlations.push_back(rankCorrelation(lengths(estimate), error));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tc0
