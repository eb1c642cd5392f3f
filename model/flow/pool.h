#pragma once

#include "model/flow/targets.h"

namespace tc0 {

/// The velocity that a batch is taught, [B, ...], with less noise and the same mean. The point z of
/// a sample could have been made of any other data x_j of its pool just as well, of the noise
/// eps_j = (z - alpha x_j) / beta; the posterior weight of that is w_j ~ exp(-|eps_j|^2 / 2), and
/// the velocity is sum_j w_j (alpha' x_j + beta' eps_j), the sample's own among them.
///
/// That is the sample's own velocity averaged over which member of its pool it came from, all else
/// held (Rao-Blackwell), so its mean over batches is E[v | z] for every size of pool, and what a
/// target makes of it linearly keeps its mean too. The spread shrinks where a pool has several
/// likely origins: many in the plane, and near t = 1 always; pictures at small t have one.
///
/// Pools are `pool` consecutive samples, the last may be smaller; samples of another class (as the
/// batch shows it, "none" being one) have no weight. With pool = 1, and where beta < alpha / 100,
/// the sample's own velocity. B * pool weights: on two numbers a sample and pool = 128 a twentieth
/// of a training step; on pictures nothing.
at::Tensor pooledVelocity(Path path, const Batch& batch, std::int64_t pool);

}  // namespace tc0
