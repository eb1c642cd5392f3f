#pragma once

#include "model/flow/field.h"
#include "model/recipe/start_velocity.h"

namespace tc0 {

/// StartVelocity as a field. It is right at time 1 alone; t and h are not read.
class StartField final : public FieldOf<StartField> {
 public:
  StartField(const StartVelocity& start, at::Device device, at::ScalarType type);

  template <int K>
  Jet<K> evaluate(const Point<K>& point) const;

 private:
  double ofMean_, ofNoise_;
  at::Tensor means_;  // [rows, numbers]
};

}  // namespace tc0
