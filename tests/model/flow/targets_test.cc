#include "model/flow/targets.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <catch2/catch.hpp>

#include "model/flow/path.h"
#include "tests/model/flow/exact_fields.h"
#include "tests/model/flow/toy_field.h"

using namespace tc0;

namespace {

constexpr std::int64_t kBatch = 6;

double number(const at::Tensor& a) { return a.item<double>(); }

Batch someBatch() {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);
  Batch batch;
  batch.x = at::randn({kBatch, 2}, generator, at::kDouble);
  batch.eps = at::randn({kBatch, 2}, generator, at::kDouble);
  batch.t = at::rand({kBatch}, generator, at::kDouble);
  batch.r = batch.t * at::rand({kBatch}, generator, at::kDouble);
  return batch;
}

// d/ds of the field at (z + s v, t + s, h + s dh) by a central difference.
at::Tensor alongFlow(const Field& field, const at::Tensor& z, const at::Tensor& v,
                     const at::Tensor& t, const at::Tensor& h, double dh,
                     const at::Tensor& classes = {}) {
  const at::NoGradGuard guard;
  constexpr double kStep = 1e-5;
  const auto at = [&](double s) { return field.value(z + s * v, t + s, h + s * dh, classes); };
  return (at(kStep) - at(-kStep)) / (2 * kStep);
}

double meanSquare(const at::Tensor& a) { return number(a.square().mean()); }

}  // namespace

TEST_CASE("each target is the formula it is named after") {
  const ToyField u1(0.7), u2(0.4);
  const Batch batch = someBatch();
  const at::Tensor h = batch.t - batch.r, none = at::zeros_like(h), H = h.unsqueeze(1);
  for (const Path path : {Path::kLinear, Path::kTrigonometric})
    for (const JvpEngine engine :
         {JvpEngine::kDual, JvpEngine::kSecondPass, JvpEngine::kForwardMode})
      for (const bool improved : {false, true}) {
        INFO(name(path) << " engine " << static_cast<int>(engine) << " improved " << improved);
        const PathSample on = onPath(path, batch.x, batch.eps, batch.t);
        const at::Tensor& z = on.z;
        const at::Tensor tangent = improved ? u1.value(z, batch.t, none).detach() : on.velocity;
        const at::Tensor average = u1.value(z, batch.t, h), plain = u1.value(z, batch.t, none);
        const at::Tensor second = u2.value(z, batch.t, h);
        const at::Tensor du1 = alongFlow(u1, z, tangent, batch.t, h, 1);
        const at::Tensor du2 = alongFlow(u2, z, tangent, batch.t, h, 1);
        const at::Tensor material = alongFlow(u1, z, tangent, batch.t, none, 0);
        const auto raw = [&](Target target, std::size_t term) {
          TargetOptions options;
          options.target = target;
          options.path = path;
          options.engine = engine;
          options.improvedTangent = improved;
          return number(lossTerms({&u1, &u2}, batch, options).at(term).raw);
        };
        const double first = meanSquare(average - (on.velocity - H * du1));
        REQUIRE(raw(Target::kMeanflow, 0) == Approx(first).epsilon(1e-7));
        REQUIRE(raw(Target::kPaper, 0) == Approx(first).epsilon(1e-7));
        REQUIRE(raw(Target::kPaper, 1) ==
                Approx(meanSquare(second - (on.acceleration - H * du2))).epsilon(1e-7));
        for (const Target target : {Target::kMaterial, Target::kMoment}) {
          const double share = target == Target::kMoment ? 0.5 : 1;
          REQUIRE(raw(target, 0) == Approx(meanSquare(plain - on.velocity)).epsilon(1e-7));
          REQUIRE(raw(target, 1) ==
                  Approx(meanSquare(second - (material - share * H * du2))).epsilon(1e-7));
        }
      }
}

TEST_CASE("the gradient takes the target as a constant, and each network its own term") {
  ToyField u1(0.7), u2(0.4);
  const Batch batch = someBatch();
  const at::Tensor h = batch.t - batch.r, H = h.unsqueeze(1);
  const PathSample on = onPath(Path::kLinear, batch.x, batch.eps, batch.t);
  const auto terms = lossTerms({&u1, &u2}, batch, {});
  terms[1].weighted.backward();
  REQUIRE_FALSE(u1.parameter.grad().defined());
  const at::Tensor material = alongFlow(u1, on.z, on.velocity, batch.t, at::zeros_like(h), 0);
  const at::Tensor goal = material - 0.5 * H * alongFlow(u2, on.z, on.velocity, batch.t, h, 1);
  ToyField again(0.4);
  (again.value(on.z, batch.t, h) - goal).square().mean().backward();
  REQUIRE(number(u2.parameter.grad()) == Approx(number(again.parameter.grad())).epsilon(1e-6));
}

TEST_CASE("exact solutions leave no residual, the wrong factor does") {
  const at::NoGradGuard guard;
  const at::Tensor z = at::linspace(-2, 2, 8, at::kDouble).unsqueeze(1);
  const at::Tensor t = at::linspace(0.3, 1, 8, at::kDouble), r = t * 0.4;
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    INFO(name(path));
    const ExactSingle average(ExactSingle::Mean::kVelocity, path),
        acceleration(ExactSingle::Mean::kAcceleration, path),
        moment(ExactSingle::Mean::kMoment, path);
    const auto residual = [&](const Field& second, Target target) {
      return number(identityResidual({&average, &second}, target, z, t, r));
    };
    REQUIRE(residual(moment, Target::kMeanflow) < 1e-4);
    REQUIRE(residual(acceleration, Target::kMaterial) < 1e-3);
    REQUIRE(residual(moment, Target::kMoment) < 1e-3);
    REQUIRE(residual(moment, Target::kMaterial) > 0.05);
    REQUIRE(residual(acceleration, Target::kMoment) > 0.05);
  }
}

TEST_CASE("the adaptive weight divides by the error, and the raw loss is left alone") {
  const at::Tensor prediction = at::tensor({1.0, 3.0}, at::kDouble).unsqueeze(1);
  const at::Tensor target = at::zeros_like(prediction);
  const LossTerm plain = regressionTerm("a", prediction, target, 0, 0.5);
  REQUIRE(number(plain.weighted) == Approx(5));
  const LossTerm weighted = regressionTerm("a", prediction, target, 1, 0.5);
  REQUIRE(number(weighted.weighted) == Approx((1 / 1.5 + 9 / 9.5) / 2));
  REQUIRE(number(weighted.raw) == Approx(5));
}

TEST_CASE("guidance mixes the velocities, except where there is no class") {
  const ToyField u1(0.7);
  Batch batch = someBatch();
  batch.classes = at::tensor({0, 1, 2, 3, 3, 1}, at::kLong);
  TargetOptions options;
  options.target = Target::kMoment;
  options.guidance = {1.8, 0.3, 3};
  const ToyField u2(0.4);
  const PathSample on = onPath(options.path, batch.x, batch.eps, batch.t);
  const at::Tensor none = at::zeros_like(batch.t);
  const at::Tensor own = u1.value(on.z, batch.t, none, batch.classes);
  at::Tensor goal = 1.8 * on.velocity + 0.3 * own + (1 - 1.8 - 0.3) * u1.value(on.z, batch.t, none);
  goal = at::where((batch.classes == 3).unsqueeze(1), on.velocity, goal);
  const double expected = meanSquare(own - goal);
  const auto terms = lossTerms({&u1, &u2}, batch, options);
  REQUIRE(number(terms[0].raw) == Approx(expected).epsilon(1e-9));
}

TEST_CASE("dropped classes become none at the given rate") {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(5);
  const at::Tensor classes = at::zeros({10000}, at::kLong);
  const at::Tensor dropped = dropClasses(classes, 0.2, 9, generator);
  const auto count = (dropped == 9).sum().item<std::int64_t>();
  REQUIRE(count > 1850);
  REQUIRE(count < 2150);
  REQUIRE((dropped == 0).sum().item<std::int64_t>() == 10000 - count);
}

TEST_CASE("a velocity with times of its own learns there, and the acceleration elsewhere") {
  for (const bool improved : {false, true}) {
    for (const Target target : {Target::kMaterial, Target::kMoment}) {
      INFO(name(target) << " improved " << improved);
      TargetOptions options;
      options.target = target;
      options.improvedTangent = improved;
      const auto terms = [&](const Batch& batch, std::vector<double>& gradients) {
        ToyField u1(0.7), u2(0.4);
        const std::vector<LossTerm> found = descend({&u1, &u2}, batch, options, 1, false);
        gradients = {number(u1.parameter.grad()), number(u2.parameter.grad())};
        return found;
      };
      const Batch same = someBatch();
      std::vector<double> one, two, three;
      const std::vector<LossTerm> before = terms(same, one);
      Batch apart = same;
      apart.velocityTimes = same.t;
      const std::vector<LossTerm> equal = terms(apart, two);
      apart.velocityTimes = same.t * 0.5;
      const std::vector<LossTerm> elsewhere = terms(apart, three);
      Batch moved = same;
      moved.t = moved.r = same.t * 0.5;
      std::vector<double> four;
      const std::vector<LossTerm> there = terms(moved, four);
      for (std::size_t i = 0; i < 2; ++i) {
        REQUIRE(number(equal[i].raw) == Approx(number(before[i].raw)).epsilon(1e-12));
        REQUIRE(two[i] == Approx(one[i]).epsilon(1e-12));
      }
      REQUIRE(number(elsewhere[0].raw) == Approx(number(there[0].raw)).epsilon(1e-12));
      REQUIRE(number(elsewhere[0].raw) != Approx(number(before[0].raw)).epsilon(1e-3));
      REQUIRE(three[0] == Approx(four[0]).epsilon(1e-12));
      REQUIRE(number(elsewhere[1].raw) == Approx(number(before[1].raw)).epsilon(1e-12));
      REQUIRE(three[1] == Approx(one[1]).epsilon(1e-12));
    }
  }
  Batch batch = someBatch();
  batch.velocityTimes = batch.t;
  const ToyField u1(0.7), u2(0.4);
  TargetOptions options;
  options.target = Target::kMeanflow;
  REQUIRE_THROWS_WITH(lossTerms({&u1, &u2}, batch, options),
                      Catch::Contains("required material or moment"));
}
