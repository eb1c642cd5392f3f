#include "model/flow/field.h"

#include <ATen/core/grad_mode.h>

#include "circuit/base/assert.h"
#include "model/torch/torch_compat.h"

namespace tc0 {
namespace {

at::Tensor lifted(const DualLevel& level, const Dual& a) {
  return a.part[1].defined() ? level.lift(a.part[0].detach(), a.part[1]) : a.part[0].detach();
}

at::Tensor byForwardMode(const Field& field, const Point<1>& point) {
  const at::NoGradGuard guard;
  const DualLevel level;
  const at::Tensor out = field.value(lifted(level, point.z), lifted(level, point.t),
                                     lifted(level, point.h), point.classes);
  return level.tangent(out);
}

at::Tensor inSecondPass(const Field& field, const Point<1>& point) {
  const at::NoGradGuard guard;
  return field.at(point).derivative();
}

at::Tensor afterwards(const Field& field, const Point<1>& point, JvpEngine engine) {
  return engine == JvpEngine::kForwardMode ? byForwardMode(field, point)
                                           : inSecondPass(field, point);
}

}  // namespace

Dual withDerivative(const Field& field, const Point<1>& point, JvpEngine engine) {
  if (engine == JvpEngine::kDual) return field.at(point);
  const at::Tensor tangent = afterwards(field, point, engine);
  return dual(field.value(point.z.value(), point.t.value(), point.h.value(), point.classes),
              tangent);
}

ValueThenDerivative::ValueThenDerivative(const Field& field, const Point<0>& point,
                                         JvpEngine engine)
    : field_(field),
      point_{point.z.value(), point.t.value(), point.h.value(), point.classes},
      engine_(engine) {
  value_ = engine == JvpEngine::kDual ? tape_.record([&] { return field.at(point_).value(); })
                                      : field.at(point).value();
}

at::Tensor ValueThenDerivative::along(const at::Tensor& z, const at::Tensor& t,
                                      const at::Tensor& h) {
  TC0_ASSERT(z.defined() || t.defined() || h.defined());
  point_.z.part[1] = z;
  point_.t.part[1] = t;
  point_.h.part[1] = h;
  if (engine_ != JvpEngine::kDual) return afterwards(field_, point_, engine_);
  return tape_.replay([&] { return field_.at(point_).derivative(); });
}

at::Tensor likeBatch(const at::Tensor& t, const at::Tensor& z) {
  TC0_ASSERT(t.dim() == 1 && z.dim() > 0);
  std::vector<std::int64_t> shape(z.dim(), 1);
  shape[0] = t.size(0);
  return t.view(shape);
}

}  // namespace tc0
