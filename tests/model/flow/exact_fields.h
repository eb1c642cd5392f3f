#pragma once

#include "model/flow/field.h"
#include "model/flow/path.h"

namespace tc0 {

/// The flow of data ~ N(mean, deviation^2) on a line in closed form, whose averages are smooth
/// functions of (z, t, h): what networks would be if training were perfect. h = 0 is asked as
/// h = 1e-5.
class ExactSingle final : public FieldOf<ExactSingle> {
 public:
  enum class Mean { kVelocity, kAcceleration, kMoment };
  ExactSingle(Mean mean, Path path) : mean_(mean), path_(path) {}

  template <int K>
  Jet<K> velocity(const Jet<K>& z, const Jet<K>& t) const {
    const PathPoint<K> at = pathAt(path_, t);
    const Jet<K> spread(at::full({1}, kDeviation * kDeviation, at::kDouble));
    const Jet<K> slope =
        (at.alpha * at.alpha1 * spread + at.beta * at.beta1) * reciprocal(variance(t));
    return at.alpha1 * kMean + slope * (z - at.alpha * kMean);
  }

  template <int K>
  Jet<K> variance(const Jet<K>& t) const {
    const PathPoint<K> at = pathAt(path_, t);
    return at.alpha * at.alpha * (kDeviation * kDeviation) + at.beta * at.beta;
  }

  template <int K>
  Jet<K> flow(const Jet<K>& z, const Jet<K>& t, const Jet<K>& r) const {
    const Jet<K> ratio = variance(r) * rsqrt(variance(r)) * rsqrt(variance(t));
    return pathAt(path_, r).alpha * kMean + ratio * (z - pathAt(path_, t).alpha * kMean);
  }

  template <int K>
  Jet<K> evaluate(const Point<K>& point) const {
    const auto column = [](const Jet<K>& a) {
      return linearMap(a, [](const at::Tensor& part) { return part.unsqueeze(1); });
    };
    const Jet<K> t = column(point.t);
    Jet<K> h = column(point.h);
    h.part[0] = h.part[0].clamp_min(1e-5);
    const Jet<K> end = flow(point.z, t, t - h), overH = reciprocal(h);
    const Jet<K> average = (point.z - end) * overH, v = velocity(point.z, t);
    if (mean_ == Mean::kVelocity) return average;
    if (mean_ == Mean::kMoment) return (v - average) * overH * 2.0;
    return (v - velocity(end, t - h)) * overH;
  }

 private:
  static constexpr double kMean = 0.7, kDeviation = 0.4;
  Mean mean_;
  Path path_;
};

}  // namespace tc0
