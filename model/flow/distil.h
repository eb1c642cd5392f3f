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

struct PairOptions {
  bool learnsVelocity = true;  // or it is the teacher's own network, which stays as it is
  bool weighSteps = false;     // see TargetOptions
  double power = 0, offset = 1e-3;
};

/// The losses of a student with two networks, the velocity and the first moment of the acceleration
/// (Target::kMoment): the velocity is the teacher's v, and A obeys the moment identity along it,
///   A = Dv/Dt - h/2 times the derivative of A along (v_t, t: +1, h: +1).
/// A step z - h v + h^2/2 A is then exact in the limit of short steps however well A is learned,
/// which no single network is.
std::vector<LossTerm> distilPair(const FieldPair& student, const Field& teacher,
                                 const at::Tensor& z, const at::Tensor& t, const at::Tensor& r,
                                 const at::Tensor& classes, const PairOptions& options);

/// The average velocity V = u1(z, t, 0) - h/2 A(z, t, h) of a pair of networks, as a field.
class PairAverage final : public FieldOf<PairAverage> {
 public:
  explicit PairAverage(const FieldPair& pair) : pair_(pair) {}
  template <int K>
  Jet<K> evaluate(const Point<K>& point) const;

 private:
  FieldPair pair_;
};

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
