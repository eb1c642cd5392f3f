#pragma once

#include "model/flow/targets.h"

namespace tc0 {

/// Learning an average velocity V(z, t, h) from a teacher's velocity v(z, t) instead of from data.
/// With z_s = z - h V(z, t, h), s = t - h, all right-hand sides under stop-gradient:
///   first order:  V = v_t - h JVP of V along (v_t, t: +1, s: 0)
///   symmetric:    V = (v_t + v_s)/2 - h/2 JVP of V along (v_t, t: +1, s: -1)
///   identity:     V = (v_t + v_s)/2 - h^2/2 d/dt d/ds V, the exact remainder of the trapezoid, and
///                 beside it the first-order loss: V + c h^2 obeys the identity too, so alone it
///                 does not say what V is.
enum class Distillation { kFirstOrder, kSymmetric, kIdentity };

struct DistilOptions {
  Distillation kind = Distillation::kSymmetric;
  double firstOrderShare = 1;  // kIdentity: factor of the first-order loss; 0 is the identity alone
  double power = 0, offset = 1e-3;
};

/// `terms` to descend, and what to watch, as rms over the batch: by how much V misses each identity
/// (the first-order one sees the mode that kIdentity is blind to), and the size of the mixed
/// derivative's part h^2/2 V_ts (zero unless kIdentity).
/// A residual is undefined where the kind does not compute it: kSymmetric has no first-order one,
/// kFirstOrder none of the trapezoid.
struct DistilStep {
  std::vector<LossTerm> terms;
  at::Tensor firstOrderResidual, trapezoidResidual, mixedPart;
};

/// `teacher` is asked at h = 0. z [B, ...] are points of the teacher's path at times t, r <= t.
DistilStep distil(const Field& student, const Field& teacher, const at::Tensor& z,
                  const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes,
                  const DistilOptions& options);

Distillation parseDistillation(const std::string& text);
const char* name(Distillation kind);

}  // namespace tc0
