#pragma once

#include <vector>

#include "model/flow/targets.h"

namespace tc0 {

/// The times of `steps` equal steps: 1 = grid[0] > ... > grid[steps] = 0.
std::vector<double> evenGrid(std::int64_t steps);

/// Throws Error unless the grid falls strictly, from at most 1 to at least 0.
void checkGrid(const std::vector<double>& grid);

struct SamplerOptions {
  Target target = Target::kMoment;
  std::vector<double> grid = {1, 0};
  /// Guidance at sampling time: u(none) + guidance * (u(class) - u(none)). 1 is no guidance; any
  /// other value evaluates the networks twice in each step. TargetOptions::guidance costs nothing
  /// here.
  double guidance = 1;
  std::int64_t none = 0;  // index of "no class"
};

/// One step from t to r by the formula of the target (see Model in model/recipe/network/network.h), without
/// gradient. t and r have shape [B] or [1].
at::Tensor samplerStep(const FieldPair& fields, const SamplerOptions& options, const at::Tensor& z,
                       const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes = {});

/// What the acceleration adds to that step, h^2/2 A(z, t, h). The target has an acceleration.
at::Tensor accelerationPart(const FieldPair& fields, const SamplerOptions& options,
                            const at::Tensor& z, const at::Tensor& t, const at::Tensor& r,
                            const at::Tensor& classes = {});

/// Data from noise z [B, ...]: a step for each neighbouring pair of the grid.
at::Tensor sample(const FieldPair& fields, const SamplerOptions& options, at::Tensor z,
                  const at::Tensor& classes = {});

}  // namespace tc0
