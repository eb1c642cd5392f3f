#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/flow/sampler.h"
#include "model/net/model_nets.h"
#include "model/recipe/fixed.h"
#include "model/recipe/linear/exp_polynomial.h"
#include "model/recipe/reference.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

constexpr AttentionOptions kApprox{AttentionChoice::kApprox, 1e-2, 4};

// Two blocks, B = sqrt(2) by construction.
Model boundedModel() {
  NetworkConfig config = smallVit();
  config.depth = 2;
  config.heads = 4;
  config.queryKeyNorm = true;
  config.positions = Positions::kSinusoidal;
  return seededModel(config, Target::kMoment, 5);
}

at::Tensor draw(std::vector<std::int64_t> shape, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randn(shape, generator, at::kDouble);
}

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

at::Tensor time(double t) { return at::full({1}, t, at::kDouble); }

// A point of the reference as [heads, n, d].
at::Tensor headsOf(std::span<const double> values, const NetworkConfig& config) {
  const at::Tensor flat =
      at::tensor(std::vector<double>(values.begin(), values.end()), at::kDouble);
  return flat.view({config.tokens(), config.heads, -1}).transpose(0, 1);
}

}  // namespace

TEST_CASE("each block attends within its certificate on what a network really asks") {
  const Model model = boundedModel();
  const ModelNets nets(model, at::kCPU, at::kDouble, kApprox);
  const NetworkConfig& config = model.velocity.config;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    INFO("seed " << seed);
    const at::Tensor z = draw({config.numbers()}, seed) * 2;
    std::map<std::string, at::Tensor> seen;
    forward(atTime(model.velocity, 0.8, 0.4),
            std::span(z.data_ptr<double>(), static_cast<std::size_t>(z.numel())), 0,
            [&](const std::string& point, std::span<const double> values) {
              for (const char* kind : {"query.normal", "key.normal", "value"})
                for (const char* block : {"blocks.0.", "blocks.1."})
                  if (point == std::string(block) + kind) seen[point] = headsOf(values, config);
            });
    for (std::size_t b = 0; b < 2; ++b) {
      const std::string prefix = "blocks." + std::to_string(b) + ".";
      const AttentionPlan& plan = nets.velocity().attention()[b];
      REQUIRE(plan.degree > 1);
      const at::Tensor q = seen.at(prefix + "query.normal"), k = seen.at(prefix + "key.normal"),
                       v = seen.at(prefix + "value");
      const at::Tensor exact = attendExactly<0>(q, k, v).value();
      const at::Tensor near =
          attendByFeatures<0>(q, k, v, FeatureMap(plan, q.size(-1), at::kCPU)).value();
      const at::Tensor spread = std::get<0>(v.max(-2, true)) - std::get<0>(v.min(-2, true));
      const double share = largest((near - exact) / spread);
      REQUIRE(share <= plan.certified);
      REQUIRE(share > 0);
    }
  }
}

TEST_CASE("sampling with approximate attention is near exact sampling, and nearer by degree") {
  const Model model = boundedModel();
  const at::Tensor noise = draw({6, model.velocity.config.numbers()}, 2);
  const auto sampled = [&](const AttentionOptions& attention) {
    const ModelNets nets(model, at::kCPU, at::kDouble, attention);
    return sample(nets.fields(), {model.target, {1, 0.6, 0}}, noise);
  };
  const at::Tensor exact = sampled({});
  const double coarse = largest(sampled({AttentionChoice::kApprox, 0.2, 4}) - exact);
  const double fine = largest(sampled({AttentionChoice::kApprox, 1e-5, 8}) - exact);
  REQUIRE(coarse > 0);
  REQUIRE(coarse < 0.2);
  REQUIRE(fine < coarse / 100);
}

TEST_CASE("the derivative of a network that attends approximately is that of what it computes") {
  const Model model = boundedModel();
  const ModelNets nets(model, at::kCPU, at::kDouble, kApprox);
  const Net& net = nets.velocity();
  const at::Tensor z = draw({2, model.velocity.config.numbers()}, 3), v = draw(z.sizes().vec(), 4);
  const double step = 1e-5;
  const at::Tensor forward =
      net.at(Point<1>{dual(z, v), dual(time(0.7), time(1)), dual(time(0.3), time(1)), {}})
          .derivative();
  const at::Tensor difference = (net.value(z + step * v, time(0.7 + step), time(0.3 + step)) -
                                 net.value(z - step * v, time(0.7 - step), time(0.3 - step))) /
                                (2 * step);
  REQUIRE(largest(forward - difference) < 1e-7);
  const ModelNets exact(model, at::kCPU, at::kDouble);
  REQUIRE(
      largest(forward -
              exact.velocity()
                  .at(Point<1>{dual(z, v), dual(time(0.7), time(1)), dual(time(0.3), time(1)), {}})
                  .derivative()) > 0);
}

TEST_CASE("what auto chooses is told with its reason, for every block of both networks") {
  Model model = boundedModel();
  const AttentionOptions automatic{AttentionChoice::kAuto};
  const auto few = blockReports(ModelNets(model, at::kCPU, at::kFloat, automatic));
  REQUIRE(few.size() == 4);
  REQUIRE(few[3].network == "acceleration");
  for (const BlockReport& row : few) {
    REQUIRE(row.plan.degree == 0);
    REQUIRE(row.plan.considered > 0);
    REQUIRE(row.plan.reason.find("do not pay at 4 tokens") != std::string::npos);
    REQUIRE(row.bounds.entries == Approx(std::sqrt(2.0)));
  }
  const auto many = blockReports(ModelNets(withSide(model, 32), at::kCPU, at::kFloat, automatic));
  for (const BlockReport& row : many) REQUIRE(row.plan.degree == row.plan.considered);
  REQUIRE(attentionText(many).find("features pay at 256 tokens") != std::string::npos);
  REQUIRE(nlohmann::json::parse(toJson(many))[0]["attention"] == "approx");
  for (float& value : model.velocity.parameters["blocks.1.query.weight"].values) value *= 50;
  model.velocity.config.queryKeyNorm = false;
  const auto wild = blockReports(ModelNets(model, at::kCPU, at::kFloat, automatic));
  REQUIRE(wild[1].plan.considered == 0);
  REQUIRE(wild[1].plan.reason.find("no polynomial") != std::string::npos);
  REQUIRE_THROWS_WITH(ModelNets(model, at::kCPU, at::kFloat, kApprox),
                      Catch::Contains("found B = "));
  const Model mlp = seededModel(smallMlp(), Target::kMeanflow, 1);
  REQUIRE(blockReports(ModelNets(mlp, at::kCPU, at::kFloat, automatic)).empty());
  REQUIRE_THROWS_WITH(ModelNets(mlp, at::kCPU, at::kFloat, kApprox), Catch::Contains("an MLP"));
}
