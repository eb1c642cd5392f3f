#include "model/flow/sampler.h"

#include <ATen/core/grad_mode.h>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// The field's value, guided: u(none) + guidance * (u(class) - u(none)).
at::Tensor guidedValue(const Field& field, const SamplerOptions& options, const at::Tensor& z,
                       const at::Tensor& t, const at::Tensor& h, const at::Tensor& classes) {
  const at::Tensor u = field.value(z, t, h, classes);
  if (options.guidance == 1 || !classes.defined()) return u;
  const at::Tensor plain = field.value(z, t, h, {});
  return plain + (u - plain) * options.guidance;
}

}  // namespace

std::vector<double> evenGrid(std::int64_t steps) {
  if (steps < 1) fail("steps: required at least 1, found ", steps);
  std::vector<double> grid;
  for (std::int64_t i = steps; i >= 0; --i) grid.push_back(1.0 * i / steps);
  return grid;
}

void checkGrid(const std::vector<double>& grid) {
  bool good = grid.size() >= 2 && grid.front() <= 1 && grid.back() >= 0;
  for (std::size_t i = 1; i < grid.size(); ++i) good = good && grid[i] < grid[i - 1];
  if (!good) fail("time grid: required falling times within [0, 1], found ", listText(grid));
}

at::Tensor samplerStep(const FieldPair& fields, const SamplerOptions& options, const at::Tensor& z,
                       const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes) {
  const at::NoGradGuard guard;
  const at::Tensor h = t - r, over = likeBatch(h, z);
  const at::Tensor mean = averagesVelocity(options.target) ? h : at::zeros_like(h);
  const at::Tensor u = guidedValue(*fields.velocity, options, z, t, mean, classes);
  const at::Tensor next = z - over * u;
  if (options.target == Target::kMeanflow) return next;
  return next + accelerationPart(fields, options, z, t, r, classes);
}

at::Tensor accelerationPart(const FieldPair& fields, const SamplerOptions& options,
                            const at::Tensor& z, const at::Tensor& t, const at::Tensor& r,
                            const at::Tensor& classes) {
  const at::NoGradGuard guard;
  const at::Tensor h = t - r;
  return likeBatch(h, z).square() * 0.5 *
         guidedValue(*fields.acceleration, options, z, t, h, classes);
}

at::Tensor sample(const FieldPair& fields, const SamplerOptions& options, at::Tensor z,
                  const at::Tensor& classes) {
  checkGrid(options.grid);
  const auto time = [&](double t) { return at::full({1}, t, z.options()); };
  for (std::size_t i = 1; i < options.grid.size(); ++i)
    z = samplerStep(fields, options, z, time(options.grid[i - 1]), time(options.grid[i]), classes);
  return z;
}

}  // namespace tc0
