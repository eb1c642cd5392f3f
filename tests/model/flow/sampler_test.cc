#include "model/flow/sampler.h"

#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch.hpp>

#include "model/flow/time_sampler.h"
#include "tests/model/flow/exact_fields.h"
#include "tests/model/flow/toy_field.h"

using namespace tc0;

namespace {

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

}  // namespace

TEST_CASE("with exact networks meanflow and moment arrive in any number of steps") {
  const at::Tensor z = at::linspace(-2, 2, 8, at::kDouble).unsqueeze(1);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    const ExactSingle average(ExactSingle::Mean::kVelocity, path),
        acceleration(ExactSingle::Mean::kAcceleration, path),
        moment(ExactSingle::Mean::kMoment, path);
    const at::Tensor one = at::ones({1, 1}, at::kDouble);
    const at::Tensor end = average.flow<0>(z, one, one * 0).value();
    const auto error = [&](Target target, const Field& second, std::vector<double> grid) {
      return largest(sample({&average, &second}, {target, std::move(grid)}, z) - end);
    };
    for (const auto& grid : {evenGrid(1), evenGrid(4), std::vector<double>{1, 0.9, 0.2, 0}}) {
      REQUIRE(error(Target::kMeanflow, moment, grid) < 1e-6);
      REQUIRE(error(Target::kMoment, moment, grid) < 1e-3);
    }
    const double coarse = error(Target::kMaterial, acceleration, evenGrid(8));
    const double fine = error(Target::kMaterial, acceleration, evenGrid(32));
    REQUIRE(fine < coarse / 12);
    REQUIRE(error(Target::kPaper, acceleration, evenGrid(2)) > 0.01);
  }
}

TEST_CASE("a step is the formula of its target") {
  const ToyField u1(0.7), u2(0.4);
  const at::Tensor z = at::linspace(-2, 2, 8, at::kDouble).unsqueeze(1);
  const at::Tensor t = at::full({1}, 0.9, at::kDouble), r = at::full({1}, 0.5, at::kDouble);
  const at::Tensor h = t - r, classes = at::arange(8, at::kLong);
  const auto step = [&](Target target, double guidance) {
    SamplerOptions options{target};
    options.guidance = guidance;
    return samplerStep({&u1, &u2}, options, z, t, r, classes);
  };
  const at::Tensor average = u1.value(z, t, h, classes);
  const at::Tensor bend = 0.08 * u2.value(z, t, h, classes);
  REQUIRE(largest(step(Target::kMeanflow, 1) - (z - 0.4 * average)) < 1e-12);
  REQUIRE(largest(step(Target::kPaper, 1) - (z - 0.4 * average + bend)) < 1e-12);
  const at::Tensor moment = z - 0.4 * u1.value(z, t, h * 0, classes) + bend;
  REQUIRE(largest(step(Target::kMoment, 1) - moment) < 1e-12);
  REQUIRE(largest(step(Target::kMaterial, 1) - moment) < 1e-12);
  const at::Tensor plain = u1.value(z, t, h);
  REQUIRE(largest(step(Target::kMeanflow, 2) - (z - 0.4 * (2 * average - plain))) < 1e-12);
}

TEST_CASE("grids fall within the unit interval") {
  REQUIRE(evenGrid(4) == std::vector<double>{1, 0.75, 0.5, 0.25, 0});
  REQUIRE_THROWS(evenGrid(0));
  REQUIRE_THROWS(checkGrid({1, 0.5, 0.5}));
  REQUIRE_THROWS(checkGrid({1.5, 0}));
  REQUIRE_THROWS(checkGrid({1}));
}

TEST_CASE("times are ordered, with the shares that were asked for") {
  constexpr std::int64_t kCount = 20000;
  for (const auto kind : {TimeSampling::Kind::kSorted, TimeSampling::Kind::kApart}) {
    TimeSampling sampling;
    sampling.kind = kind;
    sampling.equalShare = 0.4;
    sampling.atomAtOne = 0.15;
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(8);
    const TimePairs pairs = sampleTimes(kCount, sampling, generator);
    REQUIRE((pairs.r <= pairs.t).all().item<bool>());
    REQUIRE((pairs.r >= 0).all().item<bool>());
    REQUIRE((pairs.t <= 1).all().item<bool>());
    const auto share = [](const at::Tensor& mask) {
      return mask.to(at::kDouble).mean().item<double>();
    };
    REQUIRE(share(pairs.r == pairs.t) >= 0.38);
    REQUIRE(share(pairs.t == 1) == Approx(0.15).margin(0.01));
    at::Generator again = at::make_generator<at::CPUGeneratorImpl>(8);
    REQUIRE(at::equal(sampleTimes(kCount, sampling, again).t, pairs.t));
  }
}

TEST_CASE("logit-normal times have their median where the mean says") {
  TimeSampling sampling;
  sampling.atomAtOne = sampling.equalShare = 0;
  sampling.mean = -0.6;
  sampling.deviation = 1.6;
  sampling.rMean = -8;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(8);
  const TimePairs pairs = sampleTimes(20001, sampling, generator);
  REQUIRE(pairs.t.median().item<float>() == Approx(1 / (1 + std::exp(0.6))).margin(0.01));
}

TEST_CASE("own times of the velocity have their law, and pairs are two draws sorted") {
  constexpr std::int64_t kCount = 20001;
  TimeSampling sampling;
  sampling.kind = TimeSampling::Kind::kOwn;
  sampling.mean = -0.6;
  sampling.deviation = 1.6;
  sampling.pairMean = 0.3;
  sampling.atomAtOne = sampling.atomAtZero = 0;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(8);
  const TimePairs pairs = sampleTimes(kCount, sampling, generator);
  REQUIRE(pairs.velocity.median().item<float>() == Approx(1 / (1 + std::exp(0.6))).margin(0.01));
  REQUIRE((pairs.r <= pairs.t).all().item<bool>());
  const at::Tensor both = at::cat({pairs.t, pairs.r});
  REQUIRE(both.median().item<float>() == Approx(1 / (1 + std::exp(-0.3))).margin(0.01));
  REQUIRE((pairs.r > 0.5).to(at::kDouble).mean().item<double>() > 0.2);
  sampling.atomAtOne = 0.2;
  sampling.atomAtZero = 0.3;
  const TimePairs atoms = sampleTimes(kCount, sampling, generator);
  const auto share = [](const at::Tensor& mask) {
    return mask.to(at::kDouble).mean().item<double>();
  };
  REQUIRE(share(atoms.velocity == 1) == Approx(0.2).margin(0.01));
  REQUIRE(share(atoms.t == 1) == Approx(0.2).margin(0.01));
  REQUIRE(share(atoms.r == 0) == Approx(0.3).margin(0.01));
  sampling.kind = TimeSampling::Kind::kSorted;
  REQUIRE(!sampleTimes(kCount, sampling, generator).velocity.defined());
}
