#pragma once

#include <string>
#include <vector>

#include "model/net/net.h"
#include "model/net/weight_bound.h"

namespace tc0 {

/// After an optimiser's step. Norms' gains, biases and positions are left alone. kSpectral divides
/// by a bound of the largest singular value s from above: of the n x n matrix G = W W^T or W^T W,
///   s^2m <= trace G^m <= n s^2m,  m = 1024 by ten squarings,
/// which is right to n^(1/2048), waits for no device, and costs less than singular values.
void boundWeights(Net& net, WeightBound kind, double R);

/// What is certain of one block from its weights alone, for every input and every time in [0, 1].
struct BlockBounds {
  double largestWeight = 0;    // R: the largest |entry| of the block's matrices
  double largestSingular = 0;  // of the block's matrices
  double entries = 0;          // B: |q.k| / sqrt(d) at most, over heads
  double centredEntries = 0;   // the same with the mean key taken off every key
};

/// A normalised token has length at most sqrt(width), so |q| <= |W diag(gain)| sqrt(width) +
/// |W bias + b|, and B is the largest product of such bounds; with query/key norm it is sqrt(d).
/// An adaptive norm's gain and bias are bounded over all times by the sizes of its weights.
std::vector<BlockBounds> certifiedBounds(const Net& net);

/// A plan for each block: the smallest degree that is within the tolerance, or maxDegree. Throws
/// Error for kApprox where even that leaves no certificate (a relative error of 1 or more), and for
/// a network without attention.
std::vector<AttentionPlan> planAttention(const Net& net, const AttentionOptions& options);

}  // namespace tc0
