#pragma once

#include "circuit/base/choice.h"

namespace tc0 {

/// The equation that a student's average velocity V(z, t, h) learns to obey from a teacher's
/// velocity v(z, t). With z_s = z - h V(z, t, h) and s = t - h, and each right-hand side taken as a
/// constant:
///   first order:  V = v_t - h JVP of V along (v_t, t: +1, s: 0)
///   symmetric:    V = (v_t + v_s)/2 - h/2 JVP of V along (v_t, t: +1, s: -1)
///   identity:     V = (v_t + v_s)/2 - h^2/2 d/dt d/ds V, the exact remainder of the trapezoid.
///                 V + c h^2 obeys it too, so it does not determine V by itself, and descending it
///                 amplifies errors of that form.
///   identity_first_order: the identity and the first-order loss, with equal weight.
/// Cost of a step:
///   first order:  one dual pass of the student and one plain pass of the teacher
///   symmetric:    one more plain pass of the teacher
///   identity:     a hyper-dual pass of the student, about two dual passes, instead of its dual one
enum class Distillation { kFirstOrder, kSymmetric, kIdentity, kIdentityFirstOrder };

inline constexpr std::pair<Distillation, const char*> kDistillations[] = {
    {Distillation::kSymmetric, "symmetric"},
    {Distillation::kFirstOrder, "first_order"},
    {Distillation::kIdentity, "identity"},
    {Distillation::kIdentityFirstOrder, "identity_first_order"}};

inline const char* name(Distillation kind) { return nameIn(kDistillations, kind); }

}  // namespace tc0
