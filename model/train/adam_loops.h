#pragma once

#include <cstdint>

#include "model/torch/fused_loops.h"

namespace tc0 {

/// The arithmetic of Adam and of running averages on flat float32 arrays of the CPU, with one pass
/// over the memory each, in one call instead of ten. The results are those of operations on
/// tensors, bit for bit (LibTorch 1.13 on x86): products are fused with sums where LibTorch's
/// kernels fuse them and the processor can (fused_loops.h), in the same order.
struct AdamFactors {
  float shorten;        // factor of the gradient
  float keep1, learn1;  // b1, 1 - b1
  float keep2, learn2;  // b2, 1 - b2
  float spread;         // sqrt(1 - b2^n)
  float epsilon;
  float rate;  // -rate / (1 - b1^n)
};

/// With g = shorten * gradient:
///   m = keep1 m + learn1 g,  v = keep2 v + learn2 g^2,
///   w += rate m / (sqrt(v) / spread + epsilon).
void adamLoop(float* weights, const float* gradient, float* first, float* second,
              std::int64_t count, const AdamFactors& factors, int lanes = fusedLanes());

/// average += share * (weights - average).
void averageLoop(float* average, const float* weights, std::int64_t count, float share,
                 int lanes = fusedLanes());

}  // namespace tc0
