#include "model/recipe/times/menu.h"

#include <catch2/catch.hpp>

#include "model/program/interpret.h"
#include "model/recipe/recipe.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

// The sampler of a model of seeded weights, whose pictures have 9 levels.
program::Program sampler(std::int64_t steps, int inputBits = 5) {
  NetworkConfig config = smallVit();
  config.classes = 3;
  Model model = seededModel(config, Target::kMoment, 21);
  model.levels = 9;
  model.scale = 4;
  model.shift = 4;
  QuantiseOptions options;
  options.bitsWeights = options.bitsActivations = 5;
  options.inputBits = inputBits;
  options.times = uniformTimes(steps);
  options.samples = 40;
  options.checked = 0;
  return quantise(model, options).program;
}

program::Elements pixelsOf(const program::Program& program, const SamplerInput& input) {
  return program::outputValues(program,
                               program::interpret(program, programInputs(program, input)))[0];
}

}  // namespace

TEST_CASE("a sample takes the many steps if the two samplers differ by more than the tolerance") {
  const program::Program few = sampler(1), many = sampler(2);
  const std::vector<SamplerInput> inputs = [] {
    NetworkConfig config = smallVit();
    config.classes = 3;
    return seededInputs(config, 40, 5);
  }();
  std::vector<std::int64_t> sums;  // of the differences
  for (const SamplerInput& input : inputs) {
    const program::Elements a = pixelsOf(few, input), b = pixelsOf(many, input);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
    sums.push_back(sum);
  }
  const double pixels = few.tensor(few.outputs()[0].tensor).elements;
  std::vector<std::int64_t> sorted = sums;
  std::sort(sorted.begin(), sorted.end());
  REQUIRE(sorted[0] < sorted[39]);
  // At the tolerance of a sample's own sum it keeps the few steps; just below it takes the many.
  for (const double tolerance : {sorted[20] / pixels, (sorted[20] - 0.5) / pixels, 0.0, 100.0}) {
    const program::Program menu = withMenu(few, many, tolerance);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const bool longer = sums[i] > tolerance * pixels;
      INFO("sample " << i << ", sum " << sums[i] << ", tolerance " << tolerance);
      REQUIRE(pixelsOf(menu, inputs[i]) == pixelsOf(longer ? many : few, inputs[i]));
    }
  }
}

TEST_CASE(
    "the output of a menu is as wide as that of its samplers, and says what it chooses from") {
  const program::Program few = sampler(1), menu = withMenu(few, sampler(2), 0.25);
  const auto& pixels = menu.tensor(menu.outputs()[0].tensor);
  CHECK(menu.outputs()[0].name == "pixels");
  CHECK(pixels.range == few.tensor(few.outputs()[0].tensor).range);
  CHECK(menu.metadata().at("times") == few.metadata().at("times"));
  CHECK(menu.metadata().at("menu.times") == "1 0.5 0");
  CHECK(menu.metadata().at("menu.tolerance") == "0.25");
}

TEST_CASE("samplers that are no menu are refused") {
  const program::Program few = sampler(1);
  CHECK_THROWS_WITH(withMenu(few, sampler(2, 4), 1),
                    Catch::Contains("same inputs, found two of 'noise'"));
  CHECK_THROWS_WITH(withMenu(few, sampler(2), -1), Catch::Contains("at least 0, found -1"));
  Model points = seededModel(smallMlp(), Target::kMoment, 6);
  QuantiseOptions options;
  options.checked = 0;
  CHECK_THROWS_WITH(withMenu(quantise(points, options).program, few, 1),
                    Catch::Contains("\"pixels\", found 'points'"));
}
