#include "model/recipe/reference.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "model/recipe/patches.h"

using namespace tc0;

namespace {

void set(Network& network, const std::string& name, std::vector<float> values) {
  FloatTensor& tensor = network.parameters.at(name);
  REQUIRE(tensor.values.size() == values.size());
  tensor.values = std::move(values);
}

NetworkConfig tinyVit() {
  NetworkConfig config;
  config.side = 2;
  config.patch = 1;
  config.width = 2;
  config.heads = 1;
  config.hidden = 1;
  config.timeFrequencies = 0;
  return config;
}

// All parameters zero but those that are set.
Network zeroed(const NetworkConfig& config) {
  Network network{config, {}};
  for (const ParameterShape& parameter : parametersOf(config)) {
    FloatTensor& tensor = network.parameters[parameter.name];
    tensor.shape = parameter.shape;
    tensor.values.assign(elementsOf(parameter.shape, "test"), 0);
  }
  return network;
}

}  // namespace

TEST_CASE("time features in their order") {
  std::vector<double> features = timeFeatures(2, 1.0 / 3);
  double angle = M_PI / 6;
  std::vector<double> expected{1.0 / 3, std::sin(angle), std::cos(angle), std::sin(2 * angle),
                               std::cos(2 * angle)};
  REQUIRE(features.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(features[i] == Approx(expected[i]));
}

TEST_CASE("a perceptron by hand") {
  NetworkConfig config;
  config.kind = NetworkKind::kMlp;
  config.dimension = 2;
  config.width = 1;
  config.timeFrequencies = 0;
  config.classes = 1;
  Network network = zeroed(config);
  // Columns: z0, z1, t, h, class 0, no class.
  set(network, "layers.0.weight", {1, 2, 3, 4, 5, 6});
  set(network, "layers.0.bias", {0.5});
  set(network, "head.weight", {2, -1});
  set(network, "head.bias", {0, 1});
  double before = 0.1 + 2 * -0.2 + 3 * 0.75 + 4 * 0.25 + 6 + 0.5;
  std::vector<double> out = forward(network, std::vector<double>{0.1, -0.2}, 0.75, 0.25, 1);
  double hidden = before / 2 * (1 + std::erf(before / std::sqrt(2.0)));
  CHECK(out[0] == Approx(2 * hidden));
  CHECK(out[1] == Approx(1 - hidden));
  CHECK_THROWS_AS(forward(network, std::vector<double>{0, 0}, 1, 1, 2), Error);
}

TEST_CASE("a token's way through one block by hand") {
  Network network = zeroed(tinyVit());
  // Two features of the pixel p: 1 + p and 0 (columns: p, t, h).
  set(network, "embed.weight", {1, 0, 0, 0, 0, 0});
  set(network, "embed.bias", {1, 0});
  set(network, "blocks.0.norm1.weight", {1, 1});
  set(network, "blocks.0.value.weight", {1, 0, 0, 1});
  set(network, "blocks.0.value.bias", {0.25, 0});
  set(network, "blocks.0.out.weight", {0, 0, 1, 0});
  set(network, "blocks.0.norm2.weight", {1, 1});
  set(network, "blocks.0.up.bias", {1});
  set(network, "blocks.0.down.weight", {0.5, 0});
  set(network, "final_norm.weight", {2, 2});
  set(network, "final_norm.bias", {0, 1});
  set(network, "head.weight", {1, 1});
  std::vector<double> out = forward(network, std::vector<double>{0, 1, 2, -3}, 1, 1, 0);
  // Queries and keys are 0, so attention is the mean of the values over the tokens.
  double mean = 0;
  for (double p : {0.0, 1.0, 2.0, -3.0}) {
    double half = (1 + p) / 2;
    mean += (half / std::sqrt(half * half + 1e-5) + 0.25) / 4;
  }
  double fed = 0.5 * gelu(1);
  std::size_t at = 0;
  for (double p : {0.0, 1.0, 2.0, -3.0}) {
    double half = (1 + p + fed - mean) / 2, root = std::sqrt(half * half + 1e-5);
    INFO(p);
    CHECK(out[at++] == Approx(2 * half / root - 2 * half / root + 1));
  }
}

TEST_CASE("attention prefers the key that fits") {
  Network network = zeroed(tinyVit());
  NetworkConfig config = tinyVit();
  FixedNetwork fixed = atTime(network, 1, 1);
  fixed.first.weights = {1, -1};
  fixed.blocks[0].norm1.gain = {1, 1};
  fixed.blocks[0].query.weights = {1, 0, 0, 0};
  fixed.blocks[0].key.weights = {2, 0, 0, 0};
  fixed.blocks[0].value.weights = {1, 0, 0, 0};
  std::vector<double> attention, scores;
  forward(fixed, std::vector<double>{1, 1, -1, -1}, 0,
          [&](const std::string& point, std::span<const double> values) {
            if (point == "blocks.0.attention") attention.assign(values.begin(), values.end());
            if (point == "blocks.0.scores") scores.assign(values.begin(), values.end());
          });
  double one = 1 / std::sqrt(1 + 1e-5), score = 2 * one * one / std::sqrt(2.0);
  REQUIRE(scores.size() == 16);
  CHECK(scores[0] == Approx(score));
  CHECK(scores[2] == Approx(-score));
  REQUIRE(attention.size() == 8);
  CHECK(attention[0] == Approx(one * std::tanh(score)));
  CHECK(attention[6] == Approx(-one * std::tanh(score)));
  CHECK(config.tokens() == 4);
}

TEST_CASE("patches and back") {
  NetworkConfig config;
  config.side = 4;
  config.patch = 2;
  config.channels = 2;
  std::vector<double> picture(32);
  for (std::size_t i = 0; i < 32; ++i) picture[i] = i;
  std::vector<double> patches = toPatches(config, picture);
  CHECK(fromPatches(config, patches) == picture);
  // Token 1 is the upper right patch; (c, y, x) inside.
  CHECK(std::vector<double>(patches.begin() + 8, patches.begin() + 16) ==
        std::vector<double>{2, 3, 6, 7, 18, 19, 22, 23});
}

TEST_CASE("the sampler takes the steps of each target") {
  NetworkConfig config;
  config.kind = NetworkKind::kMlp;
  config.width = 8;
  for (Target target : {Target::kMeanflow, Target::kPaper, Target::kMaterial, Target::kMoment}) {
    INFO(name(target));
    Model model = seededModel(config, target, 5);
    std::vector<double> z{0.3, -1.2};
    std::vector<double> found = sample(fixedSteps(model, {1, 0.4, 0}), z, 0);
    for (auto [t, h] : {std::pair{1.0, 0.6}, std::pair{0.4, 0.4}}) {
      bool instant = target == Target::kMaterial || target == Target::kMoment;
      std::vector<double> u = forward(model.velocity, z, t, instant ? 0 : h, 0), a(2);
      if (target != Target::kMeanflow) a = forward(model.acceleration, z, t, h, 0);
      for (std::size_t i = 0; i < 2; ++i) z[i] += -h * u[i] + h * h / 2 * a[i];
    }
    CHECK(found[0] == Approx(z[0]));
    CHECK(found[1] == Approx(z[1]));
  }
  CHECK_THROWS_AS(checkTimes({1, 0.5}), Error);
  CHECK_THROWS_AS(checkTimes({1, 0.5, 0.5, 0}), Error);
  CHECK(uniformTimes(4) == Times{1, 0.75, 0.5, 0.25, 0});
}

TEST_CASE("adaptive norms at a fixed time are gains and biases") {
  NetworkConfig config = tinyVit();
  config.adaptiveNorm = true;
  config.norm = NormKind::kRms;
  Network network = zeroed(config);
  set(network, "blocks.0.norm2.weight", {1, 1});
  std::vector<float> weights(8 * 2);
  weights[4 * 2] = 3;      // scale_2 of channel 0, from t
  weights[7 * 2 + 1] = 5;  // shift_2 of channel 1, from h
  set(network, "blocks.0.modulate.weight", weights);
  FixedNetwork fixed = atTime(network, 0.5, 0.25);
  CHECK(fixed.blocks[0].norm2.gain == std::vector<double>{2.5, 1});
  CHECK(fixed.blocks[0].norm2.bias == std::vector<double>{0, 1.25});
  CHECK(fixed.blocks[0].norm1.gain == std::vector<double>{0, 0});
}
