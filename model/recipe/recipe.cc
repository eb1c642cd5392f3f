#include "model/recipe/recipe.h"

#include <cmath>
#include <cstdlib>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "model/recipe/grid.h"
#include "model/recipe/linear/plan.h"
#include "model/recipe/sampler.h"

namespace tc0 {
namespace {

void requireBetween(const std::string& what, std::int64_t value, std::int64_t lo, std::int64_t hi) {
  if (value < lo || value > hi)
    fail("quantise: required ", what, " from ", lo, " to ", hi, ", found ", value);
}

double metadataNumber(const program::Program& program, const std::string& key) {
  auto found = program.metadata().find(key);
  double value = found == program.metadata().end() ? 0 : std::atof(found->second.c_str());
  if (!(value > 0))
    fail("program: required a positive number as metadata '", key, "', found ",
         found == program.metadata().end() ? "none" : found->second);
  return value;
}

// The grid of the program's noise: its scale is in the metadata, its ends are the input's range.
Grid noiseGrid(const program::Program& program) {
  Range range = program.tensor(program.find("noise")).range;
  return {metadataNumber(program, "noise.scale"), range.lo, range.hi};
}

}  // namespace

const char* name(Recipe recipe) {
  switch (recipe) {
    case Recipe::kLean:
      return "lean";
    case Recipe::kShallow:
      return "shallow";
    case Recipe::kPrecise:
      return "precise";
    case Recipe::kLinear:
      return "linear";
  }
  return "";
}

Recipe parseRecipe(const std::string& text) {
  for (Recipe recipe : kRecipes)
    if (text == name(recipe)) return recipe;
  fail("recipe: required lean, shallow, precise or linear, found '", text, "'",
       didYouMean(text, {"lean", "shallow", "precise", "linear"}));
}

void checkOptions(const QuantiseOptions& options) {
  checkTimes(options.times);
  const bool precise = options.recipe == Recipe::kPrecise;
  const std::string of = cat(" of the ", name(options.recipe), " recipe");
  requireBetween("bits of weights" + of, options.bitsWeights, 2, precise ? 16 : 12);
  requireBetween("bits of activations" + of, options.bitsActivations, precise ? 4 : 3,
                 precise ? 16 : 10);
  requireBetween("degree of the polynomial", options.degree, 1, kMostPolynomialDegree);
  requireBetween("bits of the input", options.inputBits, 2, 16);
  requireBetween("samples to calibrate on", options.samples, 1, 1 << 20);
  requireBetween("samples to check", options.checked, 0, 1 << 20);
}

QuantiseResult quantise(const Model& model, const QuantiseOptions& options) {
  checkOptions(options);
  std::vector<FixedStep> steps = fixedSteps(model, options.times);
  const NetworkConfig& config = model.velocity.config;
  Calibration calibration = calibrate(steps, seededInputs(config, options.samples, options.seed));
  SamplerProgram written = writeSampler(model, steps, options, calibration);
  QuantiseReport report;
  if (options.checked > 0) {
    const std::vector<SamplerInput> inputs =
        seededInputs(config, options.checked, options.seed + 1);
    report = measure(written.program, written.report, steps, model, inputs);
    if (!written.polynomials.empty())
      report.attention = certificatesOf(written.polynomials, calibrate(steps, inputs), config);
  }
  return {std::move(written.program), std::move(report)};
}

std::vector<std::vector<std::int64_t>> programInputs(const program::Program& program,
                                                     const SamplerInput& input) {
  Grid grid = noiseGrid(program);
  std::vector<std::vector<std::int64_t>> inputs;
  for (const program::Tensor& tensor : program.tensors()) {
    if (tensor.as<program::InputOp>() == nullptr) continue;
    std::vector<std::int64_t>& values = inputs.emplace_back();
    if (tensor.name == "class") {
      values.assign(tensor.elements, 0);
      values.at(input.label) = 1;
    } else {
      for (double noise : input.noise) values.push_back(grid.at(noise));
    }
  }
  return inputs;
}

std::vector<double> roundedNoise(const program::Program& program, const SamplerInput& input) {
  Grid grid = noiseGrid(program);
  std::vector<double> rounded;
  for (double noise : input.noise) rounded.push_back(grid.nearest(noise));
  return rounded;
}

}  // namespace tc0
