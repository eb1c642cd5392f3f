#pragma once

#include <cstdint>

#include "model/flow/targets.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// Floating-point operations of the matrix products of one network over a batch. A product of [a,
/// b] by [b, c] counts 2 a b c. Norms, softmax, GELU and sums are left out, as is usual for "model
/// FLOPs". Attention is counted as exact.
///
/// For one sample with n tokens, width w, perceptron m, patch p, and f time and class features:
///   forward     2 n p w + 2 f w,                   the patch, and once for all tokens the features
///               + 2 F w (4 depth + 2),             adaptive norms: F time features (no classes)
///               + depth (8 n w^2 + 4 n w m + 4 n^2 w)
///               + 2 n w p
///   derivative  the same, with attention's 4 n^2 w twice (product rule)
///   backward    twice the same, with once for the layers that see the inputs (first lines: no
///               gradient of the inputs is asked for)
/// kMlp: 2 (d + f) w + (depth - 1) 2 w^2 + 2 w d, where the first layer sees the inputs.
struct PassFlops {
  double forward = 0, derivative = 0, backward = 0;
};
PassFlops passFlops(const NetworkConfig& config, std::int64_t batch);

/// Floating-point operations of one training step: forward, derivative and backward pass of both
/// networks (one for Target::kMeanflow), and the plain passes that guidance and, with meanflow and
/// paper, an improved tangent take. The optimiser has no products.
double stepFlops(const NetworkConfig& config, const TargetOptions& options, std::int64_t batch);

/// The operations a second that a product of two large square matrices of that type reaches on that
/// device: the best of the products, at least one, that fit in `effort` seconds. It is the limit
/// that a training step is compared with. The matrices are random, because processors are faster on
/// equal numbers, which cost them less power. `rounded`: float32 on a GPU as TF32.
double productRate(at::Device device, at::ScalarType type, double effort = 0.2,
                   bool rounded = false);

}  // namespace tc0
