#include "model/metrics/generate.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "model/recipe/fixed.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

Model conditional(const char* config) {
  NetworkConfig network = smallVit();
  network.classes = 3;
  Model model = seededModel(network, Target::kMoment, 3);
  if (*config != 0) model.metadata["config"] = config;
  return model;
}

}  // namespace

TEST_CASE("guidance is refused where nothing learned it") {
  const Model learned = conditional("[model]\nclass_dropout = 0.1\n");
  for (const double good : {0.0, 0.5, 1.0, 100.0}) REQUIRE_NOTHROW(checkGuidance(learned, good));
  REQUIRE_NOTHROW(checkGuidance(conditional(""), 2));
  for (const double bad : {std::nan(""), -1.0, 101.0, HUGE_VAL}) {
    INFO(bad);
    REQUIRE_THROWS_WITH(checkGuidance(learned, bad), Catch::Contains("in [0, 100]"));
  }
  const Model never = conditional("[model]\nclass_dropout = 0\n");
  REQUIRE_NOTHROW(checkGuidance(never, 1));
  REQUIRE_THROWS_WITH(checkGuidance(never, 2), Catch::Contains("class_dropout = 0"));
  const Model plain = seededModel(smallVit(), Target::kMoment, 3);
  REQUIRE_THROWS_WITH(checkGuidance(plain, 2), Catch::Contains("without"));
  GenerateOptions options;
  options.guidance = 2;
  REQUIRE_THROWS(generate(never, options));
  options.count = 4;
  options.round = false;
  const Samples guided = generate(learned, options);
  options.guidance = 1;
  REQUIRE(guided.values != generate(learned, options).values);
}

TEST_CASE("times are the sampler's grid") {
  const Model model = conditional("");
  GenerateOptions options;
  options.count = 4;
  options.round = false;
  options.steps = 2;
  const std::vector<float> even = generate(model, options).values;
  options.times = {1, 0.5, 0};
  REQUIRE(generate(model, options).values == even);
  options.times = {1, 0.7, 0};
  REQUIRE(generate(model, options).values != even);
  options.times = {1, 0.7, 0.8, 0};
  REQUIRE_THROWS_WITH(generate(model, options), Catch::Contains("falling"));
}

TEST_CASE("sinusoidal positions give pictures of another side, learned ones do not") {
  NetworkConfig config = smallVit();
  REQUIRE_THROWS_WITH(withSide(seededModel(config, Target::kMoment, 3), 8),
                      Catch::Contains("learned positions"));
  REQUIRE_THROWS_WITH(withSide(seededModel(smallMlp(), Target::kMeanflow, 3), 8),
                      Catch::Contains("without tokens"));
  config.positions = Positions::kSinusoidal;
  const Model model = seededModel(config, Target::kMoment, 3);
  GenerateOptions options;
  options.count = 3;
  REQUIRE(generate(withSide(model, 8), options).numbers == 64);
  REQUIRE(generate(withSide(model, 4), options).values == generate(model, options).values);
  REQUIRE_THROWS(withSide(model, 7));
}

TEST_CASE("generate attends as it is told") {
  NetworkConfig config = smallVit();
  config.queryKeyNorm = true;
  config.heads = 4;
  const Model model = seededModel(config, Target::kMoment, 3);
  GenerateOptions options;
  options.count = 5;
  options.round = false;
  const Samples exact = generate(model, options);
  options.attention.choice = AttentionChoice::kAuto;
  REQUIRE(generate(model, options).values == exact.values);
  options.attention.choice = AttentionChoice::kApprox;
  const Samples near = generate(model, options);
  REQUIRE(near.values != exact.values);
  for (std::size_t i = 0; i < exact.values.size(); ++i)
    REQUIRE(near.values[i] == Approx(exact.values[i]).margin(0.5));
}
