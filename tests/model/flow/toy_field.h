#pragma once

#include "model/flow/field.h"

namespace tc0 {

/// A small smooth function of everything with one trained number, for tests of formulas.
class ToyField final : public FieldOf<ToyField> {
 public:
  explicit ToyField(double seed)
      : parameter(at::full({1}, seed, at::kDouble).set_requires_grad(true)), seed_(seed) {}

  template <int K>
  Jet<K> evaluate(const Point<K>& point) const {
    const auto column = [](const Jet<K>& a) {
      return linearMap(a, [](const at::Tensor& part) { return part.unsqueeze(1); });
    };
    const Jet<K> t = column(point.t), h = column(point.h);
    Jet<K> out =
        sin(point.z * (1 + seed_) + t * 1.3 + h * seed_) * Jet<K>(parameter) + point.z * h * t;
    if (point.classes.defined())
      out = out + Jet<K>(point.classes.to(at::kDouble).unsqueeze(1) * 0.1);
    return out;
  }

  at::Tensor parameter;

 private:
  double seed_;
};

}  // namespace tc0
