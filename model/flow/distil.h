#pragma once

#include "model/flow/distillation.h"
#include "model/flow/targets.h"

namespace tc0 {

struct DistilOptions {
  Distillation kind = Distillation::kSymmetric;
  double power = 0, offset = 1e-3;  // see TargetOptions
};

/// The losses to descend: one term, named by its right-hand side; two for kIdentityFirstOrder. The
/// teacher is evaluated at h = 0. z [B, ...] are points of the teacher's path at times t, with r <=
/// t.
std::vector<LossTerm> distil(const Field& student, const Field& teacher, const at::Tensor& z,
                             const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes,
                             const DistilOptions& options);

/// The distance of V to each right-hand side, whichever of them is descended, as root mean squares
/// over the points; and `mixedPart`, the size of h^2/2 V_ts. All distances are 0 on an exact
/// student. A student that learned the identity alone may have a small `identity` and a large
/// `firstOrder`, because V + c h^2 obeys the identity too.
struct DistilResiduals {
  double firstOrder = 0, symmetric = 0, identity = 0, mixedPart = 0;
};
DistilResiduals distilResiduals(const Field& student, const Field& teacher, const at::Tensor& z,
                                const at::Tensor& t, const at::Tensor& r,
                                const at::Tensor& classes);

}  // namespace tc0
