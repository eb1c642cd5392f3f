#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/recipe/network/network.h"

namespace tc0 {

/// The velocity at time 1, in closed form. A path ends in noise alone, z = eps, which says nothing
/// of the data x. So the mean of the velocity alpha' x + beta' eps, given z, is
///   v(z, 1, class) = ofMean * E[x | class] + ofNoise * z
/// with alpha' and beta' at time 1: -1 and 1 on the linear path, -pi/2 and 0 on the trigonometric
/// one. One step z - v + A/2 from 1 to 0 is then
///   linear:          E[x | class] + A(z, 1, 1, class) / 2
///   trigonometric:   z + pi/2 E[x | class] + A(z, 1, 1, class) / 2
/// and needs no velocity network. A network could only come near this mean.
///
/// If guidance was trained in (Guidance of model/flow/targets.h), the velocity is w v(class) +
/// (1 - w) v(no class) with w = scale / (1 - mix), which is the same form with guided means.
struct StartVelocity {
  double ofMean = -1, ofNoise = 1;
  std::int64_t numbers = 0;   // in a sample
  std::vector<double> means;  // a row for each class and one for "no class"; guided

  std::span<const double> mean(std::int64_t row) const {
    return std::span(means).subspan(row * numbers, numbers);
  }
  /// v(z, 1, label); `label` as in forward() of reference.h.
  std::vector<double> at(std::span<const double> z, std::int64_t label) const;
};

/// The velocity in which samplers of the model start. Throws Error unless the model has means, its
/// velocity network gives the velocity itself (targets material and moment), and `times` are 1, 0:
/// at no other time is there a closed form.
StartVelocity startVelocity(const Model& model, const std::vector<double>& times);

}  // namespace tc0
