#pragma once

#include <string>
#include <vector>

#include "model/net/net.h"
#include "model/net/weight_bound.h"

namespace tc0 {

/// Brings the matrices of a network back within R, after an optimiser's step. Norms' gains, biases
/// and positions are left alone. kSpectral scales by an upper bound of the largest singular value
/// s. With the n x n matrix G = W W^T or W^T W,
///   s^2m <= trace G^m <= n s^2m,  m = 1024 by ten squarings,
/// so the bound is at most n^(1/2048) too large. It waits for no device and costs less than
/// singular values.
void boundWeights(Net& net, WeightBound kind, double R);

/// What the weights of a block make certain, for every input and every time in [0, 1].
struct BlockBounds {
  double largestWeight = 0;    // R: the largest |entry| of the block's matrices
  double largestSingular = 0;  // of the block's matrices
  double entries = 0;          // B: |q.k| / sqrt(d) at most, over heads
  double centredEntries = 0;   // B if the mean key is subtracted from every key
};

/// A normalised token has length at most sqrt(width), so |q| <= |W diag(gain)| sqrt(width) +
/// |W bias + b|, and B is the largest product of such bounds; with query/key norm it is sqrt(d).
/// An adaptive norm's gain and bias are bounded over all times by the sizes of its weights.
std::vector<BlockBounds> certifiedBounds(const Net& net);

/// A plan for each block, with the smallest degree that is within the tolerance, or maxDegree.
/// Throws Error for kApprox if a block has no certificate even at maxDegree (a relative error of 1
/// or more) or the network has no attention.
std::vector<AttentionPlan> planAttention(const Net& net, const AttentionOptions& options);

}  // namespace tc0
