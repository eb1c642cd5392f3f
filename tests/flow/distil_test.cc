#include "model/flow/distil.h"

#include <catch2/catch.hpp>

#include "exact_fields.h"
#include "toy_field.h"

using namespace tc0;

namespace {

double number(const at::Tensor& a) { return a.item<double>(); }

const at::Tensor kZ = at::linspace(-2, 2, 8, at::kDouble).unsqueeze(1);
const at::Tensor kT = at::linspace(0.3, 1, 8, at::kDouble), kR = kT * 0.4;

// The mean of v = t^2 over [r, t], (t^2 + t r + r^2) / 3, plus shift h^2. It does not see z, so the
// teacher says the same wherever a wrong student ends.
class Still final : public FieldOf<Still> {
 public:
  explicit Still(double shift) : shift_(shift) {}
  template <int K>
  Jet<K> evaluate(const Point<K>& point) const {
    const auto column = [](const Jet<K>& a) {
      return linearMap(a, [](const at::Tensor& part) { return part.unsqueeze(1); });
    };
    const Jet<K> t = column(point.t), h = column(point.h), r = t - h;
    return point.z * 0.0 + (t * t + t * r + r * r) * (1.0 / 3) + h * h * shift_;
  }

 private:
  double shift_;
};

}  // namespace

TEST_CASE("the exact average velocity obeys every identity") {
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    const ExactSingle average(ExactSingle::Mean::kVelocity, path);
    for (const Distillation kind :
         {Distillation::kFirstOrder, Distillation::kSymmetric, Distillation::kIdentity}) {
      INFO(name(path) << " " << name(kind));
      const DistilStep step = distil(average, average, kZ, kT, kR, {}, {kind});
      for (const LossTerm& term : step.terms) REQUIRE(number(term.raw) < 1e-8);
      REQUIRE(parseDistillation(name(kind)) == kind);
    }
  }
}

TEST_CASE("the blog's identity alone is blind to c h^2, the others are not") {
  const Still teacher(0), shifted(0.3);
  const DistilStep identity = distil(shifted, teacher, kZ, kT, kR, {}, {Distillation::kIdentity});
  REQUIRE(identity.terms.size() == 2);
  REQUIRE(number(identity.terms[0].raw) < 1e-20);
  REQUIRE(number(identity.trapezoidResidual) < 1e-10);
  REQUIRE(number(identity.firstOrderResidual) > 0.05);
  REQUIRE(number(identity.mixedPart) > 0.01);
  const DistilStep symmetric = distil(shifted, teacher, kZ, kT, kR, {}, {Distillation::kSymmetric});
  REQUIRE(number(symmetric.trapezoidResidual) > 0.05);
}

TEST_CASE("the gradient takes the right-hand side as a constant") {
  const ToyField teacher(0.9);
  for (const Distillation kind : {Distillation::kFirstOrder, Distillation::kSymmetric}) {
    ToyField student(0.5), copy(0.5);
    const DistilStep step = distil(student, teacher, kZ, kT, kR, {}, {kind});
    step.terms[0].weighted.backward();
    const at::Tensor h = kT - kR, H = h.unsqueeze(1);
    const at::Tensor vt = teacher.value(kZ, kT, h * 0).detach();
    const double dh = kind == Distillation::kSymmetric ? 2 : 1;
    constexpr double kStep = 1e-5;
    const auto at = [&](double s) {
      return student.value(kZ + s * vt, kT + s, h + dh * s).detach();
    };
    const at::Tensor slope = (at(kStep) - at(-kStep)) / (2 * kStep);
    const at::Tensor vs = teacher.value(kZ - H * at(0), kR, h * 0).detach();
    const at::Tensor goal =
        kind == Distillation::kSymmetric ? (vt + vs) / 2 - H / 2 * slope : vt - H * slope;
    (copy.value(kZ, kT, h) - goal).square().mean().backward();
    REQUIRE(number(student.parameter.grad()) ==
            Approx(number(copy.parameter.grad())).epsilon(1e-6));
  }
}
