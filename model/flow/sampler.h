#pragma once

#include <vector>

#include "model/flow/targets.h"

namespace tc0 {

/// 1 = grid[0] > ... > grid[T] = 0 in equal steps.
std::vector<double> evenGrid(std::int64_t steps);

/// Throws Error unless the grid falls strictly from at most 1 to at least 0.
void checkGrid(const std::vector<double>& grid);

struct SamplerOptions {
  Target target = Target::kMoment;
  std::vector<double> grid = {1, 0};
  /// Guidance at sampling time (each step then asks the networks twice): u(none) + scale *
  /// (u(class) - u(none)). 1: none; use TargetOptions::guidance for guidance that costs nothing.
  double guidance = 1;
  std::int64_t none = 0;  // index of "no class"
};

/// One step from t to r by the formula of `target` (see Model in model/recipe/network.h), without
/// gradient. t and r have shape [B] or [1].
at::Tensor samplerStep(const FieldPair& fields, const SamplerOptions& options, const at::Tensor& z,
                       const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes = {});

/// Data from noise z [B, ...]: a step for each neighbouring pair of the grid.
at::Tensor sample(const FieldPair& fields, const SamplerOptions& options, at::Tensor z,
                  const at::Tensor& classes = {});

}  // namespace tc0
