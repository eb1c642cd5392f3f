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

/// pooledVelocity for points of the plane, on float32 arrays of the CPU. With ratio = alpha / beta
/// at t_i, and j running over the pool of i, it writes velocity [count, 2]:
///   velocity_i = alpha' x_i + beta' eps_i
///                + (alpha' - ratio beta') sum_j w_ij (x_j - x_i) / sum_j w_ij,
///   log w_ij   = ratio eps_i . (x_j - x_i) - ratio^2 |x_j - x_i|^2 / 2,
/// without the second line if ratio exceeds `largest`. Weights are relative to that of i and are
/// never stored. It takes about 25 instructions for eight weights, a quarter of the time of
/// operations on tensors.
void planeVelocities(Path path, const PlanePoints& points, std::int64_t pool, float largest,
                     float* velocity, int lanes = fusedLanes());

}  // namespace tc0
