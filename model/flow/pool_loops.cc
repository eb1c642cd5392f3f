#include "model/flow/pool_loops.h"

#include <algorithm>
#include <bit>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// exp(x) to a relative error of 2e-7, for x from -80 to 88; exp(-80) below. It has no branch and no
// call, so that loops over it are compiled to vectors.
//
// exp(x) = 2^k exp(f), k the whole number nearest to x / log 2 and f = x - k log 2, |f| <= log 2 /
// 2. Adding 1.5 * 2^23 rounds to k and leaves it in the low bits of the sum; shifted by 23 it is
// added to the exponent of exp(f), which a Taylor polynomial gives. log 2 is subtracted in two
// parts, the first of which has few bits, so that k times it is exact.
TC0_INLINE float exponential(float x) {
  x = x < -80.0F ? -80.0F : x;
  const float rounded = x * 1.44269504F + 12582912.0F;
  const float whole = rounded - 12582912.0F;
  const auto exponent = std::bit_cast<std::int32_t>(rounded) << 23;
  const float f = (x - whole * 0.693145752F) - whole * 1.42860677e-6F;
  float p = 1.0F / 720;
  p = p * f + 1.0F / 120;
  p = p * f + 1.0F / 24;
  p = p * f + 1.0F / 6;
  p = p * f + 0.5F;
  p = p * f + 1;
  p = p * f + 1;
  return std::bit_cast<float>(std::bit_cast<std::int32_t>(p) + exponent);
}

// Each sample's pool is a range of j. The sums are taken in vectors, so their order differs between
// the kinds of processors, and with it the last bits.
TC0_INLINE void velocities(Path path, const PlanePoints& points, std::int64_t pool, float largest,
                           float* velocity) {
  const float *x = points.x, *eps = points.eps;
  for (std::int64_t i = 0; i < points.count; ++i) {
    const std::int64_t begin = i / pool * pool, end = std::min(begin + pool, points.count);
    const float x0 = x[2 * i], x1 = x[2 * i + 1], e0 = eps[2 * i], e1 = eps[2 * i + 1];
    const PathNumbers at = pathAtTime(path, points.t[i]);
    const float ratio = at.alpha / std::max(at.beta, 0.5F / largest), half = ratio / 2;
    float sum = 0, sum0 = 0, sum1 = 0;
#pragma omp simd reduction(+ : sum, sum0, sum1)
    for (std::int64_t j = begin; j < end; ++j) {
      const float d0 = x[2 * j] - x0, d1 = x[2 * j + 1] - x1;
      const float w = exponential(ratio * (d0 * (e0 - half * d0) + d1 * (e1 - half * d1)));
      sum += w;
      sum0 += w * d0;
      sum1 += w * d1;
    }
    const float slope = ratio > largest ? 0.0F : (at.alpha1 - ratio * at.beta1) / sum;
    velocity[2 * i] = at.alpha1 * x0 + at.beta1 * e0 + slope * sum0;
    velocity[2 * i + 1] = at.alpha1 * x1 + at.beta1 * e1 + slope * sum1;
  }
}

TC0_LANES_16 void velocities16(Path path, const PlanePoints& points, std::int64_t pool,
                               float largest, float* velocity) {
  velocities(path, points, pool, largest, velocity);
}

TC0_LANES_8 void velocities8(Path path, const PlanePoints& points, std::int64_t pool, float largest,
                             float* velocity) {
  velocities(path, points, pool, largest, velocity);
}

}  // namespace

void planeVelocities(Path path, const PlanePoints& points, std::int64_t pool, float largest,
                     float* velocity, int lanes) {
  TC0_ASSERT(points.count >= 0 && pool >= 1 && largest > 0);
  ofLanes(lanes, velocities16, velocities8, velocities)(path, points, pool, largest, velocity);
}

}  // namespace tc0
