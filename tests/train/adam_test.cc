#include <ATen/ATen.h>

#undef CHECK
#include <catch2/catch.hpp>
#include <cmath>

#include "model/train/adam.h"

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
    adam.step(weights, gradient, 0.01, n);
    adam.average(weights, n);
    m = options.beta1 * m + (1 - options.beta1) * g;
    v = options.beta2 * v + (1 - options.beta2) * g * g;
    w = (1 - 0.01 * 0.1) * w - 0.01 * m / (1 - std::pow(options.beta1, n)) /
                                   (std::sqrt(v / (1 - std::pow(options.beta2, n))) + 1e-8);
    average += (w - average) * (1 - std::min(0.5, (1.0 + n) / (10.0 + n)));
    REQUIRE(weights[0].item<double>() == Approx(w).epsilon(1e-9));
    REQUIRE(adam.averaged(0.5)[1].item<double>() == Approx(average).epsilon(1e-9));
  }
}

TEST_CASE("long gradients are shortened, short ones are not") {
  TrainConfig::Optimiser options;
  options.clip = 1;
  at::Tensor weights = at::zeros({2}, at::kDouble);
  tc0::Adam adam(options, weights);
  at::Tensor gradient = at::full({2}, 30.0, at::kDouble);
  adam.step(weights, gradient, 0.01, 1);
  REQUIRE(gradient.norm().item<double>() == Approx(1));
  gradient.fill_(0.1);
  adam.step(weights, gradient, 0.01, 2);
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
  options.schedule = "linear";
  REQUIRE(tc0::rateOf(options, 35) == Approx(2 * (0.1 + 0.9 * 0.75)));
  options.schedule = "constant";
  REQUIRE(tc0::rateOf(options, 99) == Approx(2));
}
