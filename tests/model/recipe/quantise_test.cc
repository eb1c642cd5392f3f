#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/error.h"
#include "model/program/interpret.h"
#include "model/program/program_file.h"
#include "model/recipe/recipe.h"
#include "tests/model/recipe/levels.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

NetworkConfig wideVit() {
  NetworkConfig config = smallVit();
  config.width = 16;
  config.hidden = 24;
  config.classes = 3;
  return config;
}

QuantiseOptions options(int bits, Recipe recipe, std::int64_t steps = 1) {
  QuantiseOptions options;
  options.bitsWeights = options.bitsActivations = options.inputBits = bits;
  options.recipe = recipe;
  options.times = uniformTimes(steps);
  options.samples = 40;
  options.checked = 6;
  return options;
}

// The error of z, in real numbers.
double lastError(const QuantiseResult& quantised) { return quantised.report.rows.back().rmsError; }

const std::vector<Recipe> kBothRecipes{Recipe::kLean, Recipe::kShallow};

}  // namespace

TEST_CASE("the integer sampler follows the float sampler, closer with more bits") {
  auto recipe = GENERATE(Recipe::kLean, Recipe::kShallow);
  Model model = seededModel(wideVit(), Target::kMoment, 21);
  INFO(name(recipe));
  double four = lastError(quantise(model, options(4, recipe)));
  double six = lastError(quantise(model, options(6, recipe)));
  double eight = lastError(quantise(model, options(8, recipe)));
  INFO(four << " " << six << " " << eight);
  CHECK(six < 0.45 * four);
  CHECK(eight < 0.45 * six);
  CHECK(eight < 0.03);
}

TEST_CASE("every point of the report is near the reference") {
  auto recipe = GENERATE(Recipe::kLean, Recipe::kShallow);
  NetworkConfig config = wideVit();
  config.queryKeyNorm = GENERATE(false, true);
  config.adaptiveNorm = true;
  config.norm = config.queryKeyNorm ? NormKind::kRms : NormKind::kLayer;
  config.depth = 2;
  Model model = seededModel(config, Target::kMaterial, 8);
  QuantiseResult quantised = quantise(model, options(8, recipe));
  CHECK(quantised.report.rows.size() >= 37);
  for (const ReportRow& row : quantised.report.rows) {
    INFO(name(recipe) << " " << row.point << " " << row.rmsError << " of " << row.rms);
    CHECK(row.rmsError < 0.08 * row.rms);
    CHECK(row.saturated < 0.05);
    CHECK(row.proven.lo <= row.used.lo);
    CHECK(row.proven.hi >= row.used.hi);
  }
}

TEST_CASE("all targets and numbers of steps") {
  auto target = GENERATE(Target::kMeanflow, Target::kPaper, Target::kMaterial, Target::kMoment);
  auto steps = GENERATE(1, 2, 4);
  auto recipe = GENERATE(Recipe::kLean, Recipe::kShallow);
  Model model = seededModel(wideVit(), target, 4);
  QuantiseResult quantised = quantise(model, options(7, recipe, steps));
  INFO(name(target) << " " << steps << " " << name(recipe) << " " << lastError(quantised));
  CHECK(lastError(quantised) < 0.1);
  CHECK(quantised.report.rmsPixelError < 0.6);
  bool shallow = recipe == Recipe::kShallow;
  CHECK(levelsOf(quantised.program, shallow) == steps * (shallow ? 7 + 2 : 10 + 3) + 1);
  const auto& metadata = quantised.program.metadata();
  CHECK(metadata.at("steps") == std::to_string(steps));
  CHECK(metadata.at("target") == name(target));
  CHECK(metadata.at("recipe") == name(recipe));
}

TEST_CASE("the precise recipe follows the float sampler to 16 bits") {
  Model model = seededModel(wideVit(), Target::kMoment, 21);
  double last = 1;
  for (int bits : {6, 9, 12, 16}) {
    QuantiseOptions chosen = options(bits, Recipe::kPrecise);
    chosen.inputBits = 16;
    const double error = lastError(quantise(model, chosen));
    INFO(bits << " bits: " << error << ", before " << last);
    CHECK(error < 0.4 * last);
    last = error;
  }
  CHECK(last < 0.002);  // what is left is noise beyond the ends of its grid
}

TEST_CASE("every point of the precise recipe is near the reference, in all its variants") {
  for (bool unit : {false, true}) {
    NetworkConfig config = wideVit();
    config.queryKeyNorm = unit;
    config.adaptiveNorm = true;
    config.norm = unit ? NormKind::kRms : NormKind::kLayer;
    config.depth = 2;
    QuantiseResult quantised =
        quantise(seededModel(config, Target::kMaterial, 8), options(10, Recipe::kPrecise, 2));
    for (const ReportRow& row : quantised.report.rows) {
      INFO(row.point << " " << row.rmsError << " of " << row.rms);
      CHECK(row.rmsError < 0.03 * row.rms);
      CHECK(row.proven.lo <= row.used.lo);
      CHECK(row.proven.hi >= row.used.hi);
    }
  }
  QuantiseResult points =
      quantise(seededModel(smallMlp(), Target::kMoment, 3), options(11, Recipe::kPrecise));
  CHECK(lastError(points) < 0.01);
}

TEST_CASE("bits beyond those of a recipe are refused") {
  Model model = seededModel(wideVit(), Target::kMoment, 21);
  CHECK_THROWS_WITH(
      quantise(model, options(11, Recipe::kLean)),
      Catch::Contains("bits of activations of the lean recipe from 3 to 10, found 11"));
  CHECK_THROWS_WITH(
      quantise(model, options(17, Recipe::kPrecise)),
      Catch::Contains("bits of weights of the precise recipe from 2 to 16, found 17"));
}

TEST_CASE("levels of blocks, with and without query and key norm") {
  for (Recipe recipe : kBothRecipes) {
    for (bool normed : {false, true}) {
      for (std::int64_t depth : {1, 3}) {
        NetworkConfig config = wideVit();
        config.depth = depth;
        config.queryKeyNorm = normed;
        QuantiseOptions chosen = options(5, recipe);
        chosen.checked = 0;
        QuantiseResult found = quantise(seededModel(config, Target::kMoment, 2), chosen);
        bool shallow = recipe == Recipe::kShallow;
        INFO(name(recipe) << " " << normed << " " << depth);
        std::int64_t block = (shallow ? 7 : 10) + (normed ? 1 : 0);
        CHECK(levelsOf(found.program, shallow) == depth * block + (shallow ? 3 : 4));
        CHECK(found.report.rows.empty());
      }
    }
  }
}

TEST_CASE("operands of products are fresh") {
  QuantiseResult found =
      quantise(seededModel(wideVit(), Target::kMeanflow, 2), options(5, Recipe::kShallow));
  int products = 0;
  for (const program::Tensor& tensor : found.program.tensors()) {
    const auto* product = tensor.as<program::MatmulOp>();
    if (product == nullptr) continue;
    ++products;
    INFO(tensor.name);
    CHECK(isFresh(found.program, product->a));
    CHECK(isFresh(found.program, product->b));
  }
  CHECK(products == 2);
}

TEST_CASE("points of the plane") {
  auto target = GENERATE(Target::kMeanflow, Target::kMoment);
  NetworkConfig config = smallMlp();
  config.classes = GENERATE(0, 2);
  Model model = seededModel(config, target, 6);
  model.scale = 2;
  model.shift = -1;
  QuantiseResult found = quantise(model, options(8, Recipe::kLean, 2));
  INFO(lastError(found));
  CHECK(lastError(found) < 0.03);
  CHECK(levelsOf(found.program, false) == 2 * 2);
  CHECK(found.report.rmsPixelError < 0.06);
  SamplerInput input = seededInputs(config, 1, 77)[0];
  program::TensorValues values =
      program::interpret(found.program, programInputs(found.program, input));
  program::Values points = program::outputValues(found.program, values);
  std::vector<double> z = sample(fixedSteps(model, {1, 0.5, 0}), input.noise, input.label);
  double scale = std::stod(found.program.metadata().at("points.scale"));
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(scale * points[0][i] - 1 == Approx(2 * z[i] - 1).margin(0.2));
}

TEST_CASE("a network of zeros leaves the noise") {
  Model model = seededModel(wideVit(), Target::kMeanflow, 1);
  for (auto& [parameter, tensor] : model.velocity.parameters)
    std::fill(tensor.values.begin(), tensor.values.end(), 0.0f);
  for (Recipe recipe : kBothRecipes) {
    QuantiseResult found = quantise(model, options(6, recipe));
    CHECK(found.report.rmsPixelError == 0);
  }
}

TEST_CASE("the program comes back from its file") {
  QuantiseResult found =
      quantise(seededModel(wideVit(), Target::kMoment, 3), options(5, Recipe::kShallow));
  std::string bytes = program::formatProgram(found.program);
  program::Program again = program::parseProgram(bytes, "test");
  CHECK(program::formatProgram(again) == bytes);
  QuantiseResult same =
      quantise(seededModel(wideVit(), Target::kMoment, 3), options(5, Recipe::kShallow));
  CHECK(program::formatProgram(same.program) == bytes);
}

TEST_CASE("a report as text and as JSON") {
  QuantiseResult found =
      quantise(seededModel(wideVit(), Target::kMoment, 3), options(6, Recipe::kLean));
  std::ostringstream text;
  printReport(text, found.report);
  CHECK_THAT(text.str(), Catch::Contains("0.acceleration.blocks.0.scores"));
  nlohmann::json json = nlohmann::json::parse(reportJson(found.report));
  CHECK(json.at("operations").size() == found.report.rows.size());
  CHECK(json.at("rms_pixel_error") == found.report.rmsPixelError);
  CHECK(json.at("samples") == 6);
}

TEST_CASE("a report fits a narrow terminal: columns go and names are shortened") {
  QuantiseResult found =
      quantise(seededModel(wideVit(), Target::kMoment, 3), options(6, Recipe::kLean));
  for (std::int64_t width : {40, 60, 80, 100, 120}) {
    std::ostringstream text;
    printReport(text, found.report, ReportScope::kAll, width);
    std::istringstream lines(text.str());
    for (std::string line; std::getline(lines, line);) {
      INFO(width << ": " << line);
      std::int64_t ellipsis =
          line.find("\u2026") != std::string::npos ? 2 : 0;  // 3 bytes, 1 column
      CHECK(std::ssize(line) - ellipsis <= width);
    }
    CHECK_THAT(text.str(), Catch::Contains("point") && Catch::Contains("error"));
    if (width <= 80) CHECK_THAT(text.str(), Catch::Contains("Columns left out"));
  }
  std::ostringstream wide, unlimited;
  printReport(wide, found.report, ReportScope::kCompared, 138);
  printReport(unlimited, found.report);
  const std::string heading = wide.str().substr(0, wide.str().find('\n'));
  CHECK(heading.size() == 138);
  CHECK(unlimited.str().substr(0, unlimited.str().find('\n')) == heading);
  CHECK_THAT(wide.str(), !Catch::Contains("Columns left out"));
}

TEST_CASE("options out of place are refused") {
  Model model = seededModel(wideVit(), Target::kMoment, 3);
  QuantiseOptions bits = options(6, Recipe::kLean);
  bits.bitsActivations = 1;
  CHECK_THROWS_WITH(
      quantise(model, bits),
      "quantise: required bits of activations of the lean recipe from 3 to 10, found 1");
  CHECK_THROWS_WITH(
      parseRecipe("leen"),
      Catch::Contains(
          "required lean, shallow, precise or linear, found 'leen'; did you mean 'lean'?"));
}
