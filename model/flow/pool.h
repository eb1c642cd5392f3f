#pragma once

#include "model/flow/targets.h"

namespace tc0 {

/// The velocities [B, ...] to learn, with less noise than the samples' own and the same mean.
///
/// A pool is `pool` consecutive samples of the batch (the last may be smaller). The point z of a
/// sample could as well come from the data x_j of another sample of its pool, with the noise eps_j
/// = (z - alpha x_j) / beta. Its posterior weight is w_j ~ exp(-|eps_j|^2 / 2). The velocity is the
/// mean over the pool, its own sample included: sum_j w_j (alpha' x_j + beta' eps_j).
///
/// So the sample's own velocity is averaged over the member of the pool that it came from, and
/// nothing else changes (Rao-Blackwell). Its mean over batches is E[v | z] for every size of pool,
/// and whatever a target computes from it linearly keeps its mean too. The spread shrinks if a pool
/// has several likely origins: in the plane it has many, near t = 1 always, for pictures at small t
/// one.
///
/// Samples of another class have no weight; "none" is a class. With pool = 1, and if beta < alpha /
/// 100, the velocity is the sample's own. Cost: B * pool weights; for points of the plane and pool
/// = 128 a twentieth of a training step, for pictures nothing that can be measured.
at::Tensor pooledVelocity(Path path, const Batch& batch, std::int64_t pool);

}  // namespace tc0
