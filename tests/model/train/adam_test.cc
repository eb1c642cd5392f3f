#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/version.h>

#undef CHECK
#include <catch2/catch.hpp>
#include <cmath>

#include "model/train/adam.h"
#include "model/train/adam_loops.h"

using tc0::TrainConfig;

TEST_CASE("Adam equals its formulas on plain numbers") {
  TrainConfig::Optimiser options;
  options.clip = 0;
  options.decay = 0.1;
  options.averages = {0.5};
  at::Tensor weights = at::ones({2}, at::kDouble);
  tc0::Adam adam(options, weights);
  double w = 1, m = 0, v = 0, average = 1;
  for (int n = 1; n <= 5; ++n) {
    const double g = std::sin(n) * 3;
    at::Tensor gradient = at::full({2}, g, at::kDouble);
    adam.schedule(0.01, n);
    adam.step(weights, gradient);
    adam.average(weights);
    m = options.beta1 * m + (1 - options.beta1) * g;
    v = options.beta2 * v + (1 - options.beta2) * g * g;
    w = (1 - 0.01 * 0.1) * w - 0.01 * m / (1 - std::pow(options.beta1, n)) /
                                   (std::sqrt(v / (1 - std::pow(options.beta2, n))) + 1e-8);
    average += (w - average) * (1 - std::min(0.5, (1.0 + n) / (10.0 + n)));
    REQUIRE(weights[0].item<double>() == Approx(w).epsilon(1e-9));
    REQUIRE(adam.averaged(0.5)[1].item<double>() == Approx(average).epsilon(1e-9));
  }
}

TEST_CASE("factors that travel in a packet are those that are sent alone") {
  TrainConfig::Optimiser options;
  options.decay = 0.1;
  at::Tensor alone = at::ones({3}, at::kDouble), together = alone.clone();
  tc0::Adam one(options, alone), other(options, together);
  for (int n = 1; n <= 3; ++n) {
    one.schedule(0.01, n);
    tc0::Packet packet(at::kCPU, true);
    other.schedule(0.01, n, packet);
    packet.send();
    other.arrived();
    at::Tensor left = at::full({3}, 0.5, at::kDouble), right = left.clone();
    one.step(alone, left);
    other.step(together, right);
    CHECK(alone.equal(together));
  }
}

TEST_CASE("float32 on the CPU takes the steps of the operations on tensors") {
  TrainConfig::Optimiser options;
  options.decay = 0.1;
  options.clip = GENERATE(0.0, 1.0, 1e6);
  options.averages = {0.3, 0.999};
  const int seed = GENERATE(range(1, 4));
  INFO("clip " << options.clip << " seed " << seed);
  at::Generator generator = at::detail::createCPUGenerator(static_cast<std::uint64_t>(seed));
  constexpr std::int64_t kCount = 70001;  // several parts, and a rest
  at::Tensor loops = at::randn({kCount}, generator, at::kFloat), exact = loops.to(at::kDouble);
  tc0::Adam byLoops(options, loops), byOperations(options, exact);
  for (int n = 1; n <= 20; ++n) {
    at::Tensor gradient = at::randn({kCount}, generator, at::kFloat);
    at::Tensor wide = gradient.to(at::kDouble);
    const double norm = wide.norm().item<double>();
    byLoops.schedule(0.01, n);
    REQUIRE(byLoops.step(loops, gradient).item<double>() == Approx(norm).epsilon(1e-5));
    byOperations.schedule(0.01, n);
    byOperations.step(exact, wide);
    byLoops.average(loops);
    byOperations.average(exact);
    REQUIRE(at::allclose(loops.to(at::kDouble), exact, 0, 2e-5));
    for (const double decay : options.averages) {
      REQUIRE(at::allclose(byLoops.averaged(decay).to(at::kDouble), byOperations.averaged(decay), 0,
                           2e-5));
    }
  }
}

// Fused loops have the bits of LibTorch 1.13 on x86; elsewhere one side may round once more or
// less, and a plain loop does for each product.
bool alike(const at::Tensor& own, const at::Tensor& theirs, int lanes) {
#if defined(__x86_64__) && TORCH_VERSION_MAJOR == 1
  constexpr bool kSame = true;
#else
  constexpr bool kSame = false;
#endif
  if (lanes == 0) return at::allclose(own, theirs, 1e-6, 1e-6);
  return kSame ? at::equal(own, theirs) : at::allclose(own, theirs, 1e-6, 1e-7);
}

TEST_CASE("a loop takes the roundings of LibTorch's kernels") {
  at::Generator generator = at::detail::createCPUGenerator(5);
  const at::TensorOptions type(at::kFloat);
  const at::Tensor average = at::randn({1003}, generator, type);
  const at::Tensor weights = at::randn({1003}, generator, type);
  const at::Tensor g = at::randn({1003}, generator, type);
  const at::Tensor start = at::rand({1003}, generator, type);
  const at::Tensor short_ = g * 0.3F, first = (average * 0.9F).add(short_, 0.1F);
  const at::Tensor second = (start * 0.99F).addcmul(short_, short_, 0.01F);
  const at::Tensor spread = second.sqrt().div(0.7F).add(1e-8F);
  const at::Tensor expected = weights.addcdiv(first, spread, -0.02F);
  for (const int lanes : {0, 8, 16}) {
    if (lanes > tc0::fusedLanes()) continue;
    INFO(lanes << " lanes");
    for (const float share : {1e-4F, 0.01F, 0.4F, 0.5F, 0.9F, 1.0F}) {
      INFO("share " << share);
      at::Tensor own = average.clone();
      tc0::averageLoop(own.data_ptr<float>(), weights.data_ptr<float>(), 1003, share, lanes);
      REQUIRE(alike(own, average.lerp(weights, share), lanes));
    }
    at::Tensor w = weights.clone(), m = average.clone(), v = start.clone();
    tc0::adamLoop(w.data_ptr<float>(), g.data_ptr<float>(), m.data_ptr<float>(),
                  v.data_ptr<float>(), 1003, {0.3F, 0.9F, 0.1F, 0.99F, 0.01F, 0.7F, 1e-8F, -0.02F},
                  lanes);
    REQUIRE(alike(m, first, lanes));
    REQUIRE(alike(v, second, lanes));
    REQUIRE(alike(w, expected, lanes));
  }
}

TEST_CASE("long gradients are shortened, short ones are not") {
  TrainConfig::Optimiser options;
  options.clip = 1;
  at::Tensor weights = at::zeros({2}, at::kDouble);
  tc0::Adam adam(options, weights);
  at::Tensor gradient = at::full({2}, 30.0, at::kDouble);
  adam.schedule(0.01, 1);
  adam.step(weights, gradient);
  REQUIRE(gradient.norm().item<double>() == Approx(1));
  gradient.fill_(0.1);
  adam.schedule(0.01, 2);
  adam.step(weights, gradient);
  REQUIRE(gradient[0].item<double>() == Approx(0.1));
}

TEST_CASE("the rate rises, then falls as the schedule says") {
  TrainConfig::Optimiser options;
  options.rate = 2;
  options.steps = 110;
  options.warmup = 10;
  options.finalRate = 0.1;
  REQUIRE(tc0::rateOf(options, 5) == Approx(1));
  REQUIRE(tc0::rateOf(options, 10) == Approx(2));
  REQUIRE(tc0::rateOf(options, 60) == Approx(2 * 0.55));
  REQUIRE(tc0::rateOf(options, 110) == Approx(0.2));
  options.schedule = tc0::RateSchedule::kLinear;
  REQUIRE(tc0::rateOf(options, 35) == Approx(2 * (0.1 + 0.9 * 0.75)));
  options.schedule = tc0::RateSchedule::kConstant;
  REQUIRE(tc0::rateOf(options, 99) == Approx(2));
}
