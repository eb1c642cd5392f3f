#pragma once

#include <cstdint>

namespace tc0 {

/// Points of the plane with their noise, [count, 2] each, and of the path at each point's time
/// alpha / beta, alpha' and beta', [count] each.
struct PlanePoints {
  const float *x, *eps, *ratio, *alpha1, *beta1;
  std::int64_t count;
};

/// pool.h for points in the plane, on float32 arrays of the CPU, without the weights in memory:
/// velocity_i [count, 2] is alpha' x_i + beta' eps_i + (alpha' - ratio beta') sum_j w_ij (x_j -
/// x_i) / sum_j w_ij, where j runs over the pool of i, and where ratio exceeds `largest` without
/// the last term. Weights are relative to i's own:
///   log w_ij = ratio eps_i . (x_j - x_i) - ratio^2 |x_j - x_i|^2 / 2.
/// About 30 instructions for eight weights, a third of the time of operations on tensors.
void planeVelocities(const PlanePoints& points, std::int64_t pool, float largest, float* velocity);

}  // namespace tc0
