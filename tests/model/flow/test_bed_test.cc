#include "model/flow/test_bed.h"

#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch.hpp>

using namespace tc0;

namespace {

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

at::Tensor timeOf(double t) { return at::full({1}, t, at::kDouble); }

at::Tensor points(std::int64_t dimension) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(4);
  return at::randn({16, dimension}, generator, at::kDouble);
}

constexpr Path kPaths[] = {Path::kLinear, Path::kTrigonometric};

}  // namespace

TEST_CASE("the velocity is the mean of the conditional velocity, and so is the acceleration") {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  const GaussianMixture data = GaussianMixture::threeModes(1);
  constexpr std::int64_t kCount = 400000;
  const at::Tensor x = data.sample(kCount, generator);
  const at::Tensor eps = at::randn({kCount, 1}, generator, at::kDouble);
  for (const Path path : kPaths) {
    INFO(name(path));
    const PathSample on = onPath(path, x, eps, timeOf(0.6).expand({kCount}));
    const at::Tensor near = (on.z - 0.3).abs() < 0.03;
    const at::Tensor z = at::full({1, 1}, 0.3, at::kDouble);
    const at::Tensor v = ExactVelocity(data, path).value(z, timeOf(0.6), timeOf(0));
    const at::Tensor a = conditionalAcceleration(data, path, z, timeOf(0.6));
    REQUIRE(std::abs(on.velocity.masked_select(near).mean().item<double>() - v.item<double>()) <
            0.06);
    REQUIRE(std::abs(on.acceleration.masked_select(near).mean().item<double>() - a.item<double>()) <
            0.1);
  }
}

TEST_CASE("the momentum identity ties the three accelerations together") {
  const GaussianMixture data = GaussianMixture::threeModes(2);
  const at::Tensor z = points(2), t = timeOf(0.55);
  for (const Path path : kPaths) {
    INFO(name(path));
    const auto weighted = [&](const at::Tensor& where) {
      const at::Tensor density = logDensity(data, path, Dual(where), t).value().exp();
      return density.view({-1, 1, 1}) * velocityCovariance(data, path, where, t);
    };
    constexpr double kStep = 1e-4;
    at::Tensor divergence = at::zeros_like(z);
    for (std::int64_t j = 0; j < 2; ++j) {
      at::Tensor move = at::zeros({2}, at::kDouble);
      move[j] = kStep;
      divergence += ((weighted(z + move) - weighted(z - move)) / (2 * kStep)).select(2, j);
    }
    const at::Tensor density = logDensity(data, path, Dual(z), t).value().exp().unsqueeze(1);
    const at::Tensor expected = conditionalAcceleration(data, path, z, t) - divergence / density;
    const at::Tensor material = materialAcceleration(ExactVelocity(data, path), z, t);
    REQUIRE(largest(material - expected) < 1e-5);
    REQUIRE(largest(material - conditionalAcceleration(data, path, z, t)) > 0.1);
  }
}

TEST_CASE("the log density's derivative is that of its value") {
  const GaussianMixture data = GaussianMixture::threeModes(2);
  const at::Tensor z = points(2), d = at::cos(z), t = timeOf(0.4);
  const auto at = [&](double s) {
    return logDensity(data, Path::kLinear, Dual(z + d * s), t).value();
  };
  const at::Tensor slope = (at(1e-5) - at(-1e-5)) / 2e-5;
  REQUIRE(largest(logDensity(data, Path::kLinear, dual(z, d), t).derivative() - slope) < 1e-7);
}

TEST_CASE("exact flows are those of the velocity, integrated") {
  for (const Path path : kPaths)
    for (const GaussianMixture& data :
         {GaussianMixture::single(2), GaussianMixture::threeModes(1)}) {
      INFO(name(path) << ", modes " << data.weights.numel());
      const ExactVelocity velocity(data, path);
      const at::Tensor z = points(data.dimension());
      const at::Tensor end = exactFlow(velocity, z, 1, 0.05);
      REQUIRE(largest(end - integratedFlow(velocity, z, 1, 0.05, 800)) < 1e-7);
      REQUIRE(largest(exactFlow(velocity, end, 0.05, 1) - z) < 1e-9);
    }
}

TEST_CASE("the flow carries noise to data") {
  const ExactVelocity velocity(GaussianMixture::threeModes(2), Path::kTrigonometric);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(2);
  const at::Tensor noise = at::randn({20000, 2}, generator, at::kDouble);
  const at::Tensor end = exactFlow(velocity, noise, 1, 0, 40);
  const at::Tensor data = velocity.data().sample(20000, generator);
  REQUIRE(largest(end.mean(0) - data.mean(0)) < 0.04);
  REQUIRE(largest(end.var(0) - data.var(0)) < 0.06);
}

TEST_CASE("means over an interval are the integrals they are called") {
  for (const Path path : kPaths) {
    INFO(name(path));
    const ExactVelocity velocity(GaussianMixture::threeModes(1), path);
    const at::Tensor z = points(1);
    const double t = 0.8, r = 0.3, h = t - r;
    constexpr int kParts = 200;
    at::Tensor mean = at::zeros_like(z), acceleration = mean.clone(), moment = mean.clone();
    for (int i = 0; i < kParts; ++i) {
      const double tau = r + h * (i + 0.5) / kParts;
      const at::Tensor at = exactFlow(velocity, z, t, tau);
      const at::Tensor material = materialAcceleration(velocity, at, timeOf(tau));
      mean += velocity.value(at, timeOf(tau), timeOf(0)) / kParts;
      acceleration += material / kParts;
      moment += material * (2 * (tau - r) / h) / kParts;
    }
    const ExactMeans means = exactMeans(velocity, z, t, r);
    REQUIRE(largest(means.velocity - mean) < 1e-4);
    REQUIRE(largest(means.acceleration - acceleration) < 1e-4);
    REQUIRE(largest(means.moment - moment) < 1e-4);
  }
}
