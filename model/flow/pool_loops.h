#pragma once

#include <cstdint>

#include "model/flow/path.h"
#include "model/torch/fused_loops.h"

namespace tc0 {

/// Points of the plane with their noise, [count, 2] each, and times [count].
struct PlanePoints {
  const float *x, *eps, *t;
  std::int64_t count;
};

/// pool.h for points in the plane, on float32 arrays of the CPU, without the weights in memory:
/// velocity_i [count, 2] is alpha' x_i + beta' eps_i + (alpha' - ratio beta') sum_j w_ij (x_j -
/// x_i) / sum_j w_ij, where ratio = alpha / beta at t_i and j runs over the pool of i, and where
/// ratio exceeds `largest` without the last term. Weights are relative to i's own:
///   log w_ij = ratio eps_i . (x_j - x_i) - ratio^2 |x_j - x_i|^2 / 2.
/// About 25 instructions for eight weights, a quarter of the time of operations on tensors.
void planeVelocities(Path path, const PlanePoints& points, std::int64_t pool, float largest,
                     float* velocity, int lanes = fusedLanes());

}  // namespace tc0
