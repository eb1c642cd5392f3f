#include "model/flow/consistency.h"

#include <ATen/core/grad_mode.h>

#include <iomanip>
#include <sstream>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

double rms(const at::Tensor& a) { return a.square().mean().sqrt().item<double>(); }

// The networks, and the noise that their trajectories start from.
struct Sampler {
  const FieldPair& fields;
  Target target;
  at::Tensor noise, classes;

  at::Tensor time(double t) const { return at::full({1}, t, noise.options()); }

  at::Tensor velocity(const at::Tensor& z, double t, double h) const {
    return fields.velocity->value(z, time(t), time(h), classes);
  }
  at::Tensor acceleration(const at::Tensor& z, double t, double h) const {
    return fields.acceleration->value(z, time(t), time(h), classes);
  }
  at::Tensor step(const at::Tensor& z, double t, double r) const {
    return samplerStep(fields, {target}, z, time(t), time(r), classes);
  }
  // On the trajectory from the noise, by many steps.
  at::Tensor trajectory(double t, int steps) const {
    at::Tensor z = noise;
    for (int i = 0; i < steps; ++i)
      z = step(z, 1 - (1 - t) * i / steps, 1 - (1 - t) * (i + 1) / steps);
    return z;
  }
};

Check boundary(const Sampler& sampler, const at::Tensor& z, double t) {
  const at::Tensor still = sampler.velocity(z, t, 0);
  if (averagesVelocity(sampler.target))
    return {"boundary", rms(sampler.velocity(z, t, 1.0 / 64) - still), rms(still)};
  const at::Tensor at = sampler.time(t);
  const at::Tensor material = sampler.fields.velocity
                                  ->at(Point<1>{dual(z, still), dual(at, at::ones_like(at)),
                                                sampler.time(0), sampler.classes})
                                  .derivative();
  return {"boundary", rms(sampler.acceleration(z, t, 0) - material), rms(material)};
}

Check velocityAdditivity(const Sampler& sampler, const at::Tensor& z, double t, double s,
                         double r) {
  const at::Tensor once = sampler.step(z, t, r), twice = sampler.step(sampler.step(z, t, s), s, r);
  return {"velocity_additivity", rms(once - twice) / (t - r), rms(once - z) / (t - r)};
}

// h abar(t, r) = (t - s) abar(t, s) + (s - r) abar(s, r); the first moment over [r, t] is that over
// [s, t], that over [r, s] and (s - r) times the change of the velocity over [s, t].
Check accelerationAdditivity(const Sampler& sampler, const at::Tensor& z, double t, double s,
                             double r) {
  const at::Tensor middle = sampler.step(z, t, s);
  const at::Tensor whole = sampler.acceleration(z, t, t - r),
                   first = sampler.acceleration(z, t, t - s),
                   second = sampler.acceleration(middle, s, s - r);
  const double h = t - r, a = (t - s) / h, b = (s - r) / h;
  at::Tensor sum = first * a + second * b;
  if (sampler.target == Target::kMoment)
    sum = first * (a * a) + second * (b * b) +
          (sampler.velocity(z, t, 0) - sampler.velocity(middle, s, 0)) * (2 * b / h);
  return {"acceleration_additivity", rms(whole - sum), rms(whole)};
}

}  // namespace

Consistency checkConsistency(const FieldPair& fields, Target target, const at::Tensor& noise,
                             const at::Tensor& classes, const ExactVelocity* exact,
                             const ConsistencyEffort& effort) {
  const at::NoGradGuard guard;
  const Sampler sampler{fields, target, noise, classes};
  Consistency result;
  result.fineSteps = effort.fineSteps;
  const double t = 0.9, s = 0.5, r = 0.1;
  const at::Tensor z = sampler.trajectory(t, effort.trajectorySteps);
  result.checks.push_back(boundary(sampler, z, t));
  result.checks.push_back(velocityAdditivity(sampler, z, t, s, r));
  if (target != Target::kMeanflow)
    result.checks.push_back(accelerationAdditivity(sampler, z, t, s, r));
  const auto each = [&](double at) { return sampler.time(at).expand({noise.size(0)}); };
  result.checks.push_back(
      {"identity", identityResidual(fields, target, z, each(t), each(r), classes).item<double>(),
       rms(sampler.velocity(z, t, 0))});
  if (exact != nullptr) {
    const at::Tensor truth = exact->value(z.to(at::kDouble), each(t).to(at::kDouble), {});
    result.checks.push_back({"exact_velocity", rms(sampler.velocity(z, t, 0) - truth), rms(truth)});
  }
  const at::Tensor fine = sample(fields, {target, evenGrid(result.fineSteps)}, noise, classes);
  at::Tensor end;
  if (exact != nullptr) end = exactFlow(*exact, noise.to(at::kDouble), 1, 0);
  for (const int steps : effort.steps) {
    const at::Tensor found = sample(fields, {target, evenGrid(steps)}, noise, classes);
    result.steps.emplace_back(steps, rms(found - fine));
    if (end.defined()) result.exactSteps.emplace_back(steps, rms(found - end));
  }
  return result;
}

std::string toText(const Consistency& consistency) {
  std::ostringstream out;
  out << std::left << std::setprecision(3);
  out << std::setw(26) << "check" << std::setw(12) << "error"
      << "size\n";
  for (const Check& check : consistency.checks)
    out << std::setw(26) << check.name << std::setw(12) << check.error << check.size << "\n";
  const bool exact = !consistency.exactSteps.empty();
  out << "\n"
      << std::setw(7) << "steps" << std::setw(24)
      << cat("distance to ", consistency.fineSteps, " steps") << (exact ? "to the exact flow" : "")
      << "\n";
  for (std::size_t i = 0; i < consistency.steps.size(); ++i) {
    out << std::setw(7) << consistency.steps[i].first << std::setw(24)
        << consistency.steps[i].second;
    if (exact) out << consistency.exactSteps[i].second;
    out << "\n";
  }
  out << "errors, sizes and distances: root mean square over samples and coordinates\n";
  return out.str();
}

std::string toJson(const Consistency& consistency) {
  std::ostringstream out;
  out << "{\"checks\":[";
  const char* separator = "";
  for (const Check& check : consistency.checks) {
    out << separator << "{\"name\":\"" << check.name << "\",\"error\":" << check.error
        << ",\"size\":" << check.size << "}";
    separator = ",";
  }
  out << "],\"steps\":[";
  separator = "";
  for (std::size_t i = 0; i < consistency.steps.size(); ++i) {
    const auto& [steps, error] = consistency.steps[i];
    out << separator << "{\"steps\":" << steps << ",\"distance\":" << error;
    if (!consistency.exactSteps.empty())
      out << ",\"exact_distance\":" << consistency.exactSteps[i].second;
    out << "}";
    separator = ",";
  }
  out << "],\"fine_steps\":" << consistency.fineSteps << "}\n";
  return out.str();
}

}  // namespace tc0
