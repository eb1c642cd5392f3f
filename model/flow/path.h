#pragma once

#include <cmath>

#include "model/flow/jet.h"
#include "model/recipe/network.h"

namespace tc0 {

/// The path z_t = alpha x + beta eps from data (t = 0) to noise (t = 1): linear (1 - t, t) or
/// trigonometric (cos, sin of pi t / 2).
///
/// Both coefficients and their first two derivatives, at times of any shape.
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

/// The same at one time, without second derivatives, for loops over plain numbers.
struct PathNumbers {
  float alpha, beta, alpha1, beta1;
};
inline PathNumbers pathAtTime(Path path, float t) {
  if (path == Path::kLinear) return {1 - t, t, -1, 1};
  const auto rate = static_cast<float>(M_PI / 2);
  const float c = std::cos(t * rate), s = std::sin(t * rate);
  return {c, s, s * -rate, c * rate};
}

/// Of a batch of data x and noise eps [B, ...] at times t [B]: the point on the path, its
/// conditional velocity alpha' x + beta' eps and acceleration alpha'' x + beta'' eps.
struct PathSample {
  at::Tensor z, velocity, acceleration;
};
PathSample onPath(Path path, const at::Tensor& x, const at::Tensor& eps, const at::Tensor& t);

/// What a user has to be told about a target on a path, or "": the target `paper` on the linear
/// path learns nothing, because there the conditional acceleration is identically zero.
std::string pathWarning(Target target, Path path);

}  // namespace tc0
