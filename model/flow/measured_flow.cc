#include "model/flow/measured_flow.h"

namespace tc0 {
namespace {

constexpr int kLeastSteps = 2;

at::Tensor timeOf(double t, const at::Tensor& z) { return at::full({1}, t, z.options()); }

}  // namespace

at::Tensor ExactFlow::velocity(const at::Tensor& z, double t) const {
  return velocity_.value(z, timeOf(t, z), {});
}

at::Tensor ExactFlow::material(const at::Tensor& z, double t) const {
  return materialAcceleration(velocity_, z, timeOf(t, z));
}

at::Tensor ExactFlow::flow(const at::Tensor& z, double t, double r) const {
  return exactFlow(velocity_, z, t, r);
}

at::Tensor ExactFlow::meanConditional(const at::Tensor& z, double t, double r) const {
  return meanConditionalAcceleration(velocity_, z, t, r);
}

at::Tensor FieldFlow::velocity(const at::Tensor& z, double t) const {
  return field_.value(z, timeOf(t, z), timeOf(0, z), classes_);
}

at::Tensor FieldFlow::material(const at::Tensor& z, double t) const {
  const at::Tensor time = timeOf(t, z);
  return field_
      .at(Point<1>{dual(z, velocity(z, t)), dual(time, at::ones_like(time)), timeOf(0, z),
                   classes_})
      .derivative();
}

at::Tensor FieldFlow::flow(const at::Tensor& z, double t, double r) const {
  const double length = std::abs(t - r);
  const int steps = std::max<double>(kLeastSteps, std::ceil(steps_ * length));
  return integratedFlow(field_, z, t, r, steps, classes_);
}

at::Tensor FieldFlow::meanConditional(const at::Tensor& z, double t, double r) const {
  if (path_ == Path::kLinear) return at::zeros_like(z);
  const double rate = M_PI / 2, middle = (t + r) / 2;
  const at::Tensor half = flow(z, t, middle), end = flow(half, middle, r);
  return (z + 4 * half + end) * (-rate * rate / 6);
}

}  // namespace tc0
