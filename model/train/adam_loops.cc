#include "model/train/adam_loops.h"

#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// sum + a b, rounded once if kFused, else twice.
template <bool kFused>
TC0_INLINE float plusProduct(float sum, float a, float b) {
  return kFused ? __builtin_fmaf(a, b, sum) : sum + a * b;
}

template <bool kFused>
TC0_INLINE void adam(float* __restrict weights, const float* __restrict gradient,
                     float* __restrict first, float* __restrict second, std::int64_t count,
                     const AdamFactors& given) {
  const AdamFactors f = given;
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i] * f.shorten;
    const float m = plusProduct<kFused>(first[i] * f.keep1, g, f.learn1);
    const float v = plusProduct<kFused>(second[i] * f.keep2, f.learn2 * g, g);
    first[i] = m;
    second[i] = v;
    weights[i] += f.rate * m / (std::sqrt(v) / f.spread + f.epsilon);
  }
}

// to + share (weights - to), computed from the nearer of the two ends as LibTorch's lerp does, so
// that a share of 1 gives the weights exactly.
template <bool kFused>
TC0_INLINE void average(float* __restrict to, const float* __restrict weights, std::int64_t count,
                        float share) {
  if (share < 0.5F) {
    for (std::int64_t i = 0; i < count; ++i)
      to[i] = plusProduct<kFused>(to[i], share, weights[i] - to[i]);
  } else {
    for (std::int64_t i = 0; i < count; ++i)
      to[i] = plusProduct<kFused>(weights[i], share - 1, weights[i] - to[i]);
  }
}

TC0_LANES_16 void adam16(float* weights, const float* gradient, float* first, float* second,
                         std::int64_t count, const AdamFactors& factors) {
  adam<true>(weights, gradient, first, second, count, factors);
}

TC0_LANES_8 void adam8(float* weights, const float* gradient, float* first, float* second,
                       std::int64_t count, const AdamFactors& factors) {
  adam<true>(weights, gradient, first, second, count, factors);
}

TC0_LANES_16 void average16(float* to, const float* weights, std::int64_t count, float share) {
  average<true>(to, weights, count, share);
}

TC0_LANES_8 void average8(float* to, const float* weights, std::int64_t count, float share) {
  average<true>(to, weights, count, share);
}

}  // namespace

void adamLoop(float* weights, const float* gradient, float* first, float* second,
              std::int64_t count, const AdamFactors& factors, int lanes) {
  TC0_ASSERT(count >= 0 && factors.spread > 0);
  ofLanes(lanes, adam16, adam8, adam<false>)(weights, gradient, first, second, count, factors);
}

void averageLoop(float* to, const float* weights, std::int64_t count, float share, int lanes) {
  ofLanes(lanes, average16, average8, average<false>)(to, weights, count, share);
}

}  // namespace tc0
