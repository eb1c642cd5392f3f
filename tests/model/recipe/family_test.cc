#include "model/recipe/family.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "model/program/interpret.h"
#include "model/program/program_file.h"
#include "tests/model/recipe/levels.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

NetworkConfig rule() {
  NetworkConfig config = smallVit();
  config.positions = Positions::kSinusoidal;
  return config;
}

QuantiseOptions few() {
  QuantiseOptions options;
  options.samples = 4;
  options.checked = 0;
  return options;
}

const Tables* tablesOf(const program::Tensor& tensor) {
  if (const auto* step = tensor.as<program::StepOp>()) return &step->tables;
  if (const auto* step = tensor.as<program::RatioStepOp>()) return &step->tables;
  return nullptr;
}

}  // namespace

TEST_CASE("levels and tables do not depend on the number of tokens") {
  for (Recipe recipe : {Recipe::kLean, Recipe::kShallow, Recipe::kLinear}) {
    QuantiseOptions options = few();
    options.recipe = recipe;
    Family family(seededModel(rule(), Target::kMoment, 12), options);
    program::Program small = family.at(4), large = family.at(1024);
    CHECK(levelsOf(small, true) == levelsOf(large, true));
    REQUIRE(small.tensors().size() == large.tensors().size());
    for (std::size_t i = 0; i < small.tensors().size(); ++i) {
      const Tables* a = tablesOf(small.tensors()[i]);
      const Tables* b = tablesOf(large.tensors()[i]);
      INFO(small.tensors()[i].name);
      REQUIRE((a == nullptr) == (b == nullptr));
      if (a == nullptr) continue;
      CHECK(a->p == b->p);
      CHECK(a->q == b->q);
      CHECK(a->increments == b->increments);
    }
  }
}

TEST_CASE("ranges do not depend on the number of tokens, but for sums over them") {
  for (Recipe recipe : {Recipe::kLean, Recipe::kShallow, Recipe::kLinear}) {
    QuantiseOptions options = few();
    options.recipe = recipe;
    Family family(seededModel(rule(), Target::kMoment, 12), options);
    const program::Program small = family.at(4), large = family.at(1024);
    for (std::size_t i = 0; i < small.tensors().size(); ++i) {
      const program::Tensor &a = small.tensors()[i], &b = large.tensors()[i];
      INFO(a.name);
      const auto has = [&](const char* part) { return a.name.find(part) != std::string::npos; };
      const bool overTokens = recipe == Recipe::kLinear
                                  ? has(".sum") || has("tokens") || has(".mean.denominator")
                                  : has("total") || has("weighted");
      if (!overTokens) CHECK(a.range == b.range);
    }
  }
}

TEST_CASE("at the model's own number of tokens the family is the model") {
  Model model = seededModel(rule(), Target::kMoment, 12);
  QuantiseOptions options = few();
  program::Program member = familyProgram(model, 4, options);
  CHECK(program::formatProgram(member) == program::formatProgram(quantise(model, options).program));
}

TEST_CASE("another number of tokens follows the float model there") {
  Model model = seededModel(rule(), Target::kMeanflow, 12);
  QuantiseOptions options = few();
  options.bitsActivations = options.bitsWeights = 8;
  options.samples = 16;
  program::Program member = familyProgram(model, 36, options);
  model.velocity.config.side = 12;
  SamplerInput input = seededInputs(model.velocity.config, 1, 5)[0];
  std::vector<double> z = sample(fixedSteps(model, {1, 0}), roundedNoise(member, input), 0);
  program::TensorValues values = program::interpret(member, programInputs(member, input));
  program::Values pixels = program::outputValues(member, values);
  REQUIRE(pixels[0].size() == 144);
  double error = 0;
  for (std::size_t i = 0; i < 144; ++i) {
    double expected = std::clamp(model.scale * z[i] + model.shift, 0.0, 16.0);
    error += std::pow(pixels[0][i] - expected, 2) / 144;
  }
  CHECK(std::sqrt(error) < 0.6);
}

TEST_CASE("families that cannot be are refused") {
  NetworkConfig config = rule();
  CHECK_THROWS_WITH(familyProgram(seededModel(config, Target::kMoment, 1), 5, few()),
                    Catch::Contains("required a square number of tokens"));
  config.positions = Positions::kLearned;
  CHECK_THROWS_WITH(familyProgram(seededModel(config, Target::kMoment, 1), 16, few()),
                    Catch::Contains("required sinusoidal positions"));
}
