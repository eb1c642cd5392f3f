#include "model/net/start_field.h"

namespace tc0 {

StartField::StartField(const StartVelocity& start, at::Device device, at::ScalarType type)
    : ofMean_(start.ofMean),
      ofNoise_(start.ofNoise),
      means_(at::tensor(start.means, at::kDouble).reshape({-1, start.numbers}).to(device, type)) {}

template <int K>
Jet<K> StartField::evaluate(const Point<K>& point) const {
  const at::Tensor& z = point.z.value();
  const at::Tensor rows = point.classes.defined() && means_.size(0) > 1
                              ? means_.index_select(0, point.classes)
                              : means_.slice(0, means_.size(0) - 1).expand({z.size(0), -1});
  return point.z * ofNoise_ + Jet<K>(rows.reshape(z.sizes()) * ofMean_);
}

template Jet<0> StartField::evaluate(const Point<0>&) const;
template Jet<1> StartField::evaluate(const Point<1>&) const;
template Jet<2> StartField::evaluate(const Point<2>&) const;

}  // namespace tc0
