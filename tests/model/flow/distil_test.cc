#include "model/flow/distil.h"

#include <catch2/catch.hpp>

#include "tests/model/flow/exact_fields.h"
#include "tests/model/flow/toy_field.h"

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
    for (const auto& [kind, method] : kDistillations) {
      INFO(name(path) << " " << method);
      REQUIRE(name(kind) == std::string(method));
      const std::vector<LossTerm> terms = distil(average, average, kZ, kT, kR, {}, {kind});
      REQUIRE(terms.size() == (kind == Distillation::kIdentityFirstOrder ? 2 : 1));
      for (const LossTerm& term : terms) REQUIRE(number(term.raw) < 1e-8);
    }
    const DistilResiduals found = distilResiduals(average, average, kZ, kT, kR, {});
    REQUIRE(found.firstOrder < 1e-4);
    REQUIRE(found.symmetric < 1e-4);
    REQUIRE(found.identity < 1e-4);
    REQUIRE(found.mixedPart > 1e-3);
  }
}

TEST_CASE("the blog's identity alone is blind to c h^2, the others are not") {
  const Still teacher(0), shifted(0.3);
  const auto raw = [&](Distillation kind, std::size_t index) {
    return number(distil(shifted, teacher, kZ, kT, kR, {}, {kind})[index].raw);
  };
  REQUIRE(raw(Distillation::kIdentity, 0) < 1e-20);
  REQUIRE(raw(Distillation::kIdentityFirstOrder, 0) < 1e-20);
  REQUIRE(raw(Distillation::kIdentityFirstOrder, 1) > 2e-3);
  REQUIRE(raw(Distillation::kSymmetric, 0) > 2e-3);
  const DistilResiduals found = distilResiduals(shifted, teacher, kZ, kT, kR, {});
  REQUIRE(found.identity < 1e-10);
  REQUIRE(found.firstOrder > 0.05);
  REQUIRE(found.symmetric > 0.05);
}

TEST_CASE("the residuals are the roots of what is descended") {
  const ToyField student(0.5), teacher(0.9);
  const DistilResiduals found = distilResiduals(student, teacher, kZ, kT, kR, {});
  const auto root = [&](Distillation kind) {
    return std::sqrt(number(distil(student, teacher, kZ, kT, kR, {}, {kind})[0].raw));
  };
  REQUIRE(found.firstOrder == Approx(root(Distillation::kFirstOrder)));
  REQUIRE(found.symmetric == Approx(root(Distillation::kSymmetric)));
  REQUIRE(found.identity == Approx(root(Distillation::kIdentity)));
}

TEST_CASE("the gradient takes the right-hand side as a constant") {
  const ToyField teacher(0.9);
  for (const Distillation kind :
       {Distillation::kFirstOrder, Distillation::kSymmetric, Distillation::kIdentity}) {
    INFO(name(kind));
    ToyField student(0.5), copy(0.5);
    distil(student, teacher, kZ, kT, kR, {}, {kind})[0].weighted.backward();
    const at::Tensor h = kT - kR, H = h.unsqueeze(1);
    const at::Tensor vt = teacher.value(kZ, kT, h * 0).detach();
    constexpr double kStep = 1e-4;
    // The student moved by a along (v_t, t: +1, s: 0) and by b along s.
    const auto at = [&](double a, double b) {
      return student.value(kZ + a * vt, kT + a, h + a - b).detach();
    };
    const auto slope = [&](double a, double b) {
      return (at(a * kStep, b * kStep) - at(-a * kStep, -b * kStep)) / (2 * kStep);
    };
    const at::Tensor mixed =
        (at(kStep, kStep) - at(kStep, -kStep) - at(-kStep, kStep) + at(-kStep, -kStep)) /
        (4 * kStep * kStep);
    const at::Tensor vs = teacher.value(kZ - H * at(0, 0), kR, h * 0).detach();
    at::Tensor goal = vt - H * slope(1, 0);
    if (kind == Distillation::kSymmetric) goal = (vt + vs) / 2 - H / 2 * slope(1, -1);
    if (kind == Distillation::kIdentity) goal = (vt + vs) / 2 - H.square() / 2 * mixed;
    (copy.value(kZ, kT, h) - goal).square().mean().backward();
    REQUIRE(number(student.parameter.grad()) ==
            Approx(number(copy.parameter.grad())).epsilon(1e-5));
  }
}

TEST_CASE("an exact pair obeys the moment identity along the teacher, and is an exact average") {
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    INFO(name(path));
    const ExactSingle average(ExactSingle::Mean::kVelocity, path),
        moment(ExactSingle::Mean::kMoment, path);
    const std::vector<LossTerm> terms =
        distilPair({&average, &moment}, average, kZ, kT, kR, {}, {});
    REQUIRE(terms.size() == 2);
    REQUIRE(number(terms[0].raw) < 1e-12);
    REQUIRE(number(terms[1].raw) < 1e-6);
    PairOptions known;
    known.learnsVelocity = false;
    REQUIRE(distilPair({&average, &moment}, average, kZ, kT, kR, {}, known).size() == 1);
    const PairAverage pair({&average, &moment});
    const at::Tensor h = kT - kR;
    REQUIRE(number((pair.value(kZ, kT, h) - average.value(kZ, kT, h)).abs().max()) < 1e-4);
    const ExactSingle other(ExactSingle::Mean::kAcceleration, path);
    REQUIRE(number(distilPair({&average, &other}, average, kZ, kT, kR, {}, {})[1].raw) > 1e-4);
  }
}

TEST_CASE("the loss of a pair is the moment identity by differences") {
  const ToyField velocity(0.5), acceleration(0.3), teacher(0.9);
  const at::Tensor h = kT - kR, H = h.unsqueeze(1), none = h * 0;
  const at::Tensor v = teacher.value(kZ, kT, none).detach();
  constexpr double kStep = 1e-5;
  const auto slope = [&](const Field& field, double dh, const at::Tensor& from) {
    const auto at = [&](double a) {
      return field.value(kZ + a * v, kT + a, from + a * dh).detach();
    };
    return (at(kStep) - at(-kStep)) / (2 * kStep);
  };
  const at::Tensor found = acceleration.value(kZ, kT, h).detach();
  const at::Tensor goal = slope(teacher, 0, none) - H * 0.5 * slope(acceleration, 1, h);
  for (const bool weigh : {false, true}) {
    PairOptions options;
    options.weighSteps = weigh;
    const std::vector<LossTerm> terms =
        distilPair({&velocity, &acceleration}, teacher, kZ, kT, kR, {}, options);
    const at::Tensor weight = weigh ? H.clamp_min(0.1) : at::ones_like(H);
    REQUIRE(number(terms[0].raw) ==
            Approx(number((velocity.value(kZ, kT, none) - v).square().mean())).epsilon(1e-9));
    REQUIRE(number(terms[1].raw) ==
            Approx(number(((found - goal) * weight).square().mean())).epsilon(1e-6));
  }
}
