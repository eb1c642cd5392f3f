#include "model/net/bounds.h"

#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch.hpp>

#include "model/recipe/linear/exp_polynomial.h"
#include "model/recipe/reference.h"
#include "tests/model/net/cases.h"

using namespace tc0;

namespace {

// The largest |q.k| / sqrt(d) of block 0 over random inputs and times, by the plain loops.
double largestSeen(const Network& network, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const auto count = static_cast<std::size_t>(network.config.numbers());
  double largest = 0;
  for (int i = 0; i < 20; ++i) {
    const at::Tensor z = at::randn({network.config.numbers()}, generator, at::kDouble) * 3;
    const double t = at::rand({1}, generator, at::kDouble).item<double>();
    forward(atTime(network, t, t / 2), std::span(z.data_ptr<double>(), count), 0,
            [&](const std::string& point, std::span<const double> values) {
              if (point != "blocks.0.scores") return;
              for (const double value : values) largest = std::max(largest, std::abs(value));
            });
  }
  return largest;
}

NetworkConfig vitConfig() { return netCases()[1].config; }

}  // namespace

TEST_CASE("no entry exceeds the certified bound") {
  for (const NetCase& given : netCases()) {
    if (given.config.kind != NetworkKind::kVit) continue;
    INFO(given.name);
    Model model = seededModel(given.config, Target::kMoment, 5);
    const double certified = certifiedBounds(Net(model.velocity))[0].entries;
    const double seen = largestSeen(model.velocity, 1);
    INFO("seen " << seen << " certified " << certified);
    REQUIRE(seen > 0);
    REQUIRE(seen <= certified);
    REQUIRE(certified < 60 * seen);
  }
}

TEST_CASE("clipped and scaled weights are within R") {
  for (const auto& [kind, R] :
       {std::pair{WeightBound::kClip, 0.1}, std::pair{WeightBound::kSpectral, 0.5}}) {
    Net net(seededModel(vitConfig(), Target::kMoment, 5).velocity);
    const at::Tensor gain = net.parameters().named("blocks.0.norm1.weight").clone();
    boundWeights(net, kind, R);
    const BlockBounds bounds = certifiedBounds(net)[0];
    const double held = kind == WeightBound::kClip ? bounds.largestWeight : bounds.largestSingular;
    REQUIRE(held == Approx(R).epsilon(1e-4));
    REQUIRE(at::equal(gain, net.parameters().named("blocks.0.norm1.weight")));
  }
}

TEST_CASE("planned attention is near the exact one, and automatic takes it where it pays") {
  NetworkConfig config = vitConfig();
  config.side = 32;
  config.depth = 1;
  config.queryKeyNorm = true;
  config.heads = 4;
  Net net(seededModel(config, Target::kMoment, 5).velocity);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  const at::Tensor z = at::randn({2, config.numbers()}, generator, at::kFloat);
  const at::Tensor t = at::full({1}, 0.5);
  const at::Tensor exact = net.value(z, t, t);
  const auto plans = planAttention(net, {AttentionChoice::kAuto, 1e-2, 4});
  REQUIRE(plans[0].degree > 1);
  REQUIRE(plans[0].bound == Approx(std::sqrt(2.0)));
  net.setAttention(plans);
  const double difference = (net.value(z, t, t) - exact).abs().max().item<double>();
  REQUIRE(difference > 0);
  REQUIRE(difference < 0.05);
  REQUIRE(plans[0].reason.find("pay at 256 tokens") != std::string::npos);
  REQUIRE(planAttention(net, {AttentionChoice::kAuto, 1e-9, 2})[0].degree == 0);
}

TEST_CASE("approximate attention without a certificate is refused") {
  Network network = seededModel(vitConfig(), Target::kMoment, 5).velocity;
  for (float& value : network.parameters["blocks.1.query.weight"].values) value *= 50;
  const Net net(network);
  AttentionOptions options{AttentionChoice::kApprox, 1e-2, 3};
  REQUIRE_THROWS_WITH(planAttention(net, options), Catch::Contains("block"));
  options.choice = AttentionChoice::kAuto;
  REQUIRE(planAttention(net, options)[1].degree == 0);
}
