#include "model/recipe/start_velocity.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/random.h"
#include "model/program/interpret.h"
#include "model/recipe/recipe.h"
#include "tests/model/recipe/levels.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

// A model of seeded networks, whose data have seeded means.
Model withMeans(const NetworkConfig& config, Path path) {
  Model model = seededModel(config, Target::kMoment, 5);
  model.path = path;
  Random random(3, "means");
  for (std::int64_t i = 0; i < meanRows(config) * config.numbers(); ++i)
    model.means.push_back(0.5 * random.normal());
  model.withoutVelocity = true;
  return model;
}

NetworkConfig wideVit(std::int64_t classes) {
  NetworkConfig config = smallVit();
  config.width = 16;
  config.hidden = 24;
  config.classes = classes;
  return config;
}

NetworkConfig mlp(std::int64_t classes) {
  NetworkConfig config = smallMlp();
  config.classes = classes;
  return config;
}

QuantiseOptions options(int bits, Recipe recipe) {
  QuantiseOptions options;
  options.bitsWeights = options.bitsActivations = options.inputBits = bits;
  options.recipe = recipe;
  options.samples = 40;
  options.checked = 8;
  return options;
}

}  // namespace

TEST_CASE("one step without velocity is the mean and half the acceleration, on both paths") {
  for (Path path : {Path::kLinear, Path::kTrigonometric}) {
    for (const NetworkConfig& config : {wideVit(3), wideVit(0), mlp(2), mlp(0)}) {
      const Model model = withMeans(config, path);
      for (const SamplerInput& input : seededInputs(config, 4, 9)) {
        const std::vector<double> found =
            sample(fixedSteps(model, {1, 0}), input.noise, input.label);
        const std::vector<double> bend =
            forward(model.acceleration, input.noise, 1, 1, input.label);
        for (std::int64_t i = 0; i < config.numbers(); ++i) {
          const double mean =
              model.means.at((config.classes == 0 ? 0 : input.label) * config.numbers() + i);
          const double wanted = path == Path::kLinear
                                    ? mean + bend[i] / 2
                                    : input.noise[i] + M_PI / 2 * mean + bend[i] / 2;
          INFO(name(path) << " " << config.classes << " classes, number " << i);
          REQUIRE(std::abs(found[i] - wanted) < 1e-9);
        }
      }
    }
  }
}

TEST_CASE("guidance that was trained in moves the means of the classes away from that of all") {
  Model model = withMeans(wideVit(2), Path::kLinear);
  model.metadata["config"] = "[flow]\nguidance = 1.5\nguidance_mix = 0.25\n";
  const StartVelocity start = startVelocity(model, {1, 0});
  const std::int64_t n = start.numbers;
  for (std::int64_t i = 0; i < n; ++i) {
    const double none = model.means[2 * n + i];
    // The fixed point of the trained target, V = scale v + mix V + (1 - scale - mix) v(none).
    const double guided = start.mean(1)[i];
    REQUIRE(
        guided ==
        Approx(1.5 * model.means[n + i] + 0.25 * guided + (1 - 1.5 - 0.25) * none).margin(1e-9));
    REQUIRE(start.mean(2)[i] == none);
  }
  model.metadata["config"] = "[flow]\nguidance_mix = 1.0\n";
  REQUIRE_THROWS_WITH(startVelocity(model, {1, 0}), Catch::Contains("flow.guidance_mix from 0"));
}

TEST_CASE("without velocity there is one step, of a model whose velocity is one, with means") {
  Model model = withMeans(wideVit(2), Path::kLinear);
  REQUIRE_THROWS_WITH(fixedSteps(model, {1, 0.5, 0}),
                      "without velocity: required one step, from 1 to 0, found times [1, 0.5, 0]");
  model.means.pop_back();
  REQUIRE_THROWS_WITH(fixedSteps(model, {1, 0}), Catch::Contains("48 numbers, found 47"));
  model.means.clear();
  REQUIRE_THROWS_WITH(fixedSteps(model, {1, 0}), Catch::Contains("means of the data"));
  for (Target target : {Target::kMeanflow, Target::kPaper}) {
    Model average = seededModel(wideVit(2), target, 1);
    average.withoutVelocity = true;
    REQUIRE_THROWS_WITH(fixedSteps(average, {1, 0}),
                        Catch::Contains(cat("material or moment, found ", name(target))));
  }
}

TEST_CASE(
    "programs without velocity hold one network and follow the float sampler in all recipes") {
  for (Path path : {Path::kLinear, Path::kTrigonometric}) {
    for (Recipe recipe : kRecipes) {
      for (const NetworkConfig& config : {wideVit(3), wideVit(0), mlp(2), mlp(0)}) {
        INFO(name(path) << " " << name(recipe) << " " << config.classes << " classes, "
                        << (config.kind == NetworkKind::kMlp ? "points" : "pictures"));
        Model model = withMeans(config, path);
        const QuantiseResult found = quantise(model, options(9, recipe));
        CHECK(found.report.rows.back().rmsError < 0.03);
        CHECK(found.program.metadata().at("velocity") == "means");
        for (const program::Tensor& tensor : found.program.tensors())
          CHECK(!tensor.name.starts_with("0.velocity."));
        model.withoutVelocity = false;
        const QuantiseResult pair = quantise(model, options(9, recipe));
        CHECK(!pair.program.metadata().contains("velocity"));
        CHECK(levelsOf(found.program, false) <= levelsOf(pair.program, false));
        CHECK(found.program.tensors().size() < pair.program.tensors().size());
      }
    }
  }
}

TEST_CASE("means come back from a checkpoint, and hostile ones are refused") {
  const Model model = withMeans(wideVit(3), Path::kLinear);
  const std::string bytes = formatCheckpoint(model);
  const Model again = parseCheckpoint(bytes, "test");
  CHECK(again.means == model.means);
  CHECK(!again.withoutVelocity);
  Model broken = model;
  broken.means[7] = NAN;
  CHECK_THROWS_WITH(parseCheckpoint(formatCheckpoint(broken), "test"),
                    Catch::Contains("'means': required finite numbers"));
  Model other = model;
  other.means.clear();
  std::string plain = formatCheckpoint(other);
  CHECK(parseCheckpoint(plain, "test").means.empty());
}
