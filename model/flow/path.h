#pragma once

#include <cmath>

#include "model/flow/jet.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// The coefficients of the path z_t = alpha x + beta eps from data (t = 0) to noise (t = 1), and
/// their first two derivatives, at times of any shape. (alpha, beta) is (1 - t, t) on the linear
/// path and the cosine and sine of pi t / 2 on the trigonometric one.
template <int K>
struct PathPoint {
  Jet<K> alpha, beta, alpha1, beta1, alpha2, beta2;
};

template <int K>
PathPoint<K> pathAt(Path path, const Jet<K>& t) {
  if (path == Path::kLinear) {
    const at::Tensor one = at::ones_like(t.value()), zero = at::zeros_like(t.value());
    return {addConstant(t * -1.0, 1), t, -one, one, zero, zero};
  }
  const double rate = M_PI / 2;
  const Jet<K> c = cos(t * rate), s = sin(t * rate);
  return {c, s, s * -rate, c * rate, c * -(rate * rate), s * -(rate * rate)};
}

/// The coefficients and their first derivatives at one time, for loops over plain numbers.
struct PathNumbers {
  float alpha, beta, alpha1, beta1;
};
inline PathNumbers pathAtTime(Path path, float t) {
  if (path == Path::kLinear) return {1 - t, t, -1, 1};
  const float rate = M_PI / 2;
  const float c = std::cos(t * rate), s = std::sin(t * rate);
  return {c, s, s * -rate, c * rate};
}

/// The points on the path of data x and noise eps [B, ...] at times t [B], with their conditional
/// velocities alpha' x + beta' eps and accelerations alpha'' x + beta'' eps.
struct PathSample {
  at::Tensor z, velocity, acceleration;
};
PathSample onPath(Path path, const at::Tensor& x, const at::Tensor& eps, const at::Tensor& t);

/// A warning about a target that learns nothing on a path, or "". That is the target `paper` on the
/// linear path, where the conditional acceleration is identically zero.
std::string pathWarning(Target target, Path path);

}  // namespace tc0
