#include "model/net/net.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <catch2/catch.hpp>

#include "model/recipe/reference.h"
#include "tests/model/net/cases.h"

using namespace tc0;

namespace {

constexpr std::int64_t kBatch = 3;

struct Sample {
  at::Tensor z, t, h, classes;
};

Sample sampleFor(const NetworkConfig& config, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  Sample s;
  s.z = at::randn({kBatch, config.numbers()}, generator, at::kDouble);
  s.t = at::rand({kBatch}, generator, at::kDouble);
  s.h = s.t * at::rand({kBatch}, generator, at::kDouble);
  if (config.classes > 0)
    s.classes = at::randint(0, config.classInputs(), {kBatch}, generator, at::kLong);
  return s;
}

Net netFor(const NetworkConfig& config, std::uint64_t seed) {
  Net net(seededModel(config, Target::kMoment, seed).velocity);
  net.to(at::kCPU, at::kDouble);
  return net;
}

// The derivative at 0 by the central difference of fourth order.
template <class F>
at::Tensor difference(const F& f) {
  constexpr double kStep = 4e-4;
  return (8 * (f(kStep) - f(-kStep)) - (f(2 * kStep) - f(-2 * kStep))) / (12 * kStep);
}

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

}  // namespace

TEST_CASE("a network computes what the plain loops compute") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    const Network network = seededModel(given.config, Target::kMoment, 7).velocity;
    const Net net = netFor(given.config, 7);
    const Sample s = sampleFor(given.config, 11);
    const at::Tensor u = net.value(s.z, s.t, s.h, s.classes);
    REQUIRE(u.sizes() == s.z.sizes());
    for (std::int64_t b = 0; b < kBatch; ++b) {
      const double* z = s.z[b].data_ptr<double>();
      const std::int64_t label = s.classes.defined() ? s.classes[b].item<std::int64_t>() : 0;
      const std::vector<double> expected =
          forward(network, std::span(z, static_cast<std::size_t>(given.config.numbers())),
                  s.t[b].item<double>(), s.h[b].item<double>(), label);
      const at::Tensor judge = at::tensor(expected, at::kDouble);
      INFO("sample " << b);
      REQUIRE(largest(u[b] - judge) < 1e-10);
    }
  }
}

TEST_CASE("derivatives of every number type equal finite differences") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    const at::NoGradGuard guard;
    Net net = netFor(given.config, 3);
    for (const int degree : {0, 2}) {
      INFO("polynomial degree " << degree);
      net.setAttention(std::vector<AttentionPlan>(
          static_cast<std::size_t>(given.config.depth),
          degree == 0 ? AttentionPlan{} : AttentionPlan{degree, true, 1, 0, {1, 1, 0.5}}));
      const Sample s = sampleFor(given.config, 5), d1 = sampleFor(given.config, 6),
                   d2 = sampleFor(given.config, 8);
      const auto dualAt = [&](double step) {
        return net.at(Point<1>{dual(s.z + step * d2.z, d1.z), dual(s.t + step * d2.t, d1.t),
                               dual(s.h + step * d2.h, d1.h), s.classes});
      };
      const auto valueAt = [&](double step) {
        return net.value(s.z + step * d1.z, s.t + step * d1.t, s.h + step * d1.h, s.classes);
      };
      const at::Tensor slope = difference(valueAt);
      const Dual first = dualAt(0);
      REQUIRE(largest(first.value() - valueAt(0)) < 1e-13);
      REQUIRE(largest(first.derivative() - slope) < 1e-7);
      const Dual forwardMode = withDerivative(
          net, Point<1>{dual(s.z, d1.z), dual(s.t, d1.t), dual(s.h, d1.h), s.classes},
          JvpEngine::kForwardMode);
      REQUIRE(largest(forwardMode.derivative() - slope) < 1e-7);

      Point<2> point{s.z, s.t, s.h, s.classes};
      for (const auto& [direction, along] : {std::pair{1, &d1}, std::pair{2, &d2}}) {
        point.z.part[direction] = along->z;
        point.t.part[direction] = along->t;
        point.h.part[direction] = along->h;
      }
      const HyperDual both = net.at(point);
      REQUIRE(largest(both.derivative(1) - slope) < 1e-7);
      const at::Tensor mixed = difference([&](double step) { return dualAt(step).derivative(); });
      REQUIRE(largest(both.derivative(3) - mixed) < 1e-7 * (1 + largest(mixed)));
    }
  }
}

TEST_CASE("gradients of the value are the same with and without derivatives beside it") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    Net net = netFor(given.config, 3);
    const Sample s = sampleFor(given.config, 5), d = sampleFor(given.config, 6);
    net.value(s.z, s.t, s.h, s.classes).square().sum().backward();
    const at::Tensor plain = net.parameters().gradient().clone();
    REQUIRE(largest(plain) > 0);
    net.parameters().gradient().zero_();
    for (const JvpEngine engine :
         {JvpEngine::kDual, JvpEngine::kSecondPass, JvpEngine::kForwardMode}) {
      net.parameters().gradient().zero_();
      const Dual u = withDerivative(
          net, Point<1>{dual(s.z, d.z), dual(s.t, d.t), dual(s.h, d.h), s.classes}, engine);
      REQUIRE_FALSE(u.derivative().requires_grad());
      u.value().square().sum().backward();
      REQUIRE(largest(net.parameters().gradient() - plain) < 1e-10);
    }
  }
}

TEST_CASE("a derivative after the value is the one beside it, to the last bit") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    Net net = netFor(given.config, 3);
    const Sample s = sampleFor(given.config, 5), d = sampleFor(given.config, 6);
    for (const JvpEngine engine :
         {JvpEngine::kDual, JvpEngine::kSecondPass, JvpEngine::kForwardMode}) {
      const Dual both = withDerivative(
          net, Point<1>{dual(s.z, d.z), dual(s.t, d.t), Dual(s.h), s.classes}, engine);
      ValueThenDerivative later(net, {s.z, s.t, s.h, s.classes}, engine);
      REQUIRE(later.value().equal(both.value()));
      const at::Tensor derivative = later.along(d.z, d.t, {});
      REQUIRE(derivative.equal(both.derivative()));
      REQUIRE_FALSE(derivative.requires_grad());
      std::vector<at::Tensor> gradients;
      for (const at::Tensor& value : {both.value(), later.value()}) {
        net.parameters().gradient().zero_();
        value.square().sum().backward();
        gradients.push_back(net.parameters().gradient().clone());
      }
      REQUIRE(gradients[0].equal(gradients[1]));
    }
  }
}

TEST_CASE("parameters come back as they went in, and flat() is them") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    const Network network = seededModel(given.config, Target::kMoment, 9).velocity;
    Net net(network);
    const Network back = net.toNetwork();
    REQUIRE(back.parameters.size() == network.parameters.size());
    std::int64_t count = 0;
    for (const auto& [name, tensor] : network.parameters) {
      INFO(name);
      REQUIRE(back.parameters.at(name).shape == tensor.shape);
      REQUIRE(back.parameters.at(name).values == tensor.values);
      count += std::ssize(tensor.values);
    }
    REQUIRE(net.parameters().count() == count);
    REQUIRE(net.parameters().flat().ne(0).sum().item<std::int64_t>() <= count);
  }
}

TEST_CASE("a descent step on flat() lowers the loss") {
  const NetCase given = netCases()[3];
  Net net = netFor(given.config, 3);
  const Sample s = sampleFor(given.config, 5);
  const auto loss = [&] { return net.value(s.z, s.t, s.h, s.classes).square().mean(); };
  const at::Tensor before = loss();
  before.backward();
  {
    const at::NoGradGuard guard;
    net.parameters().flat().sub_(net.parameters().gradient(), 0.01);
  }
  REQUIRE(loss().item<double>() < before.item<double>());
}

TEST_CASE("one time for all and pictures in any shape give the same numbers") {
  const NetCase given = netCases()[3];
  const Net net = netFor(given.config, 3);
  const Sample s = sampleFor(given.config, 5);
  const at::Tensor t = at::full({1}, 0.7, at::kDouble), h = at::full({1}, 0.3, at::kDouble);
  const at::Tensor expected = net.value(s.z, t.expand({kBatch}), h.expand({kBatch}), s.classes);
  REQUIRE(largest(net.value(s.z, t, h, s.classes) - expected) < 1e-12);
  const at::Tensor pictures = s.z.view({kBatch, 2, 4, 4});
  REQUIRE(largest(net.value(pictures, t, h, s.classes).view_as(s.z) - expected) < 1e-12);
  const at::Tensor none = at::full({kBatch}, given.config.classes, at::kLong);
  REQUIRE(largest(net.value(s.z, t, h) - net.value(s.z, t, h, none)) < 1e-12);
}

TEST_CASE("sinusoidal positions take pictures of another size, learned ones refuse them") {
  NetworkConfig config = netCases()[1].config;
  const at::Tensor z = at::ones({1, 2, 6, 4}, at::kDouble), t = at::ones({1}, at::kDouble);
  REQUIRE_THROWS_WITH(netFor(config, 1).value(z, t, t), Catch::Contains("learned"));
  config.positions = Positions::kSinusoidal;
  REQUIRE(netFor(config, 1).value(z, t, t).sizes() == z.sizes());
}

TEST_CASE("products in bfloat16 stay near the others") {
  const NetCase given = netCases()[1];
  const Network network = seededModel(given.config, Target::kMoment, 9).velocity;
  Net net(network);
  const at::Tensor z = at::randn({4, given.config.numbers()}), t = at::rand({4});
  const at::Tensor exact = net.value(z, t, t);
  net.setProductType(at::kBFloat16);
  const double error = largest(net.value(z, t, t) - exact);
  REQUIRE(error > 0);
  REQUIRE(error < 0.1);
  net.value(z, t, t).sum().backward();
  REQUIRE(net.parameters().gradient().isfinite().all().item<bool>());
}
