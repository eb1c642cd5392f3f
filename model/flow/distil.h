#pragma once

#include "model/flow/targets.h"

namespace tc0 {

/// Learning an average velocity V(z, t, h) from a teacher's velocity v(z, t) instead of from data.
/// With z_s = z - h V(z, t, h), s = t - h, all right-hand sides under stop-gradient:
///   first order:  V = v_t - h JVP of V along (v_t, t: +1, s: 0)
///   symmetric:    V = (v_t + v_s)/2 - h/2 JVP of V along (v_t, t: +1, s: -1)
///   identity:     V = (v_t + v_s)/2 - h^2/2 d/dt d/ds V, the exact remainder of the trapezoid.
///                 V + c h^2 obeys it too, so alone it does not say what V is, and as a target it
///                 amplifies error modes;
///   identity_first_order: the identity, and beside it the first-order loss, with equal weight.
/// A step costs: first order, one dual pass of the student and one plain pass of the teacher;
/// symmetric, one more of the teacher; the identity, a hyper-dual pass instead (about two duals).
enum class Distillation { kFirstOrder, kSymmetric, kIdentity, kIdentityFirstOrder };

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

Distillation parseDistillation(const std::string& text);
const char* name(Distillation kind);
std::vector<std::string> distillationNames();

}  // namespace tc0
