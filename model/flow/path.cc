#include "model/flow/path.h"

#include "model/flow/field.h"

namespace tc0 {

PathSample onPath(Path path, const at::Tensor& x, const at::Tensor& eps, const at::Tensor& t) {
  const at::Tensor times = likeBatch(t, x);
  if (path == Path::kLinear) {
    return {(1 - times) * x + times * eps, eps - x, at::zeros_like(x)};  // as below, in fewer steps
  }
  const PathPoint<0> at = pathAt<0>(path, times);
  return {at.alpha.value() * x + at.beta.value() * eps,
          at.alpha1.value() * x + at.beta1.value() * eps,
          at.alpha2.value() * x + at.beta2.value() * eps};
}

std::string pathWarning(Target target, Path path) {
  if (target != Target::kPaper || path != Path::kLinear) return "";
  return "target paper on the linear path: the conditional acceleration is identically zero there, "
         "so the acceleration network learns nothing; choose the target moment, or the "
         "trigonometric path";
}

}  // namespace tc0
