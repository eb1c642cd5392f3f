#pragma once

#include "model/flow/distillation.h"
#include "model/flow/targets.h"

namespace tc0 {

struct DistilOptions {
  Distillation kind = Distillation::kSymmetric;
  double power = 0, offset = 1e-3;  // see TargetOptions
};

/// What to descend: one term, named by its right-hand side; two for kIdentityFirstOrder. `teacher`
/// is asked at h = 0. z [B, ...] are points of the teacher's path at times t, r <= t.
std::vector<LossTerm> distil(const Field& student, const Field& teacher, const at::Tensor& z,
                             const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes,
                             const DistilOptions& options);

/// What to watch, whatever is descended: by how much V misses each right-hand side, as rms over the
/// points, and the size of the mixed derivative's part h^2/2 V_ts. All residuals are zero on an
/// exact student. One that only the identity has taught may have a small `identity` and a large
/// `firstOrder`: the mode that the identity is blind to.
struct DistilResiduals {
  double firstOrder = 0, symmetric = 0, identity = 0, mixedPart = 0;
};
DistilResiduals distilResiduals(const Field& student, const Field& teacher, const at::Tensor& z,
                                const at::Tensor& t, const at::Tensor& r,
                                const at::Tensor& classes);

}  // namespace tc0
