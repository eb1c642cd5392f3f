#include "tests/support/tokens.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "model/program/interpret.h"
#include "model/recipe/recipe.h"
#include "model/recipe/tokens/step.h"
#include "model/recipe/tokens/writer.h"
#include "tests/model/recipe/levels.h"

using namespace tc0;

namespace {

QuantiseOptions optionsOf(int bits, Recipe recipe, std::int64_t steps) {
  QuantiseOptions options;
  options.bitsWeights = options.bitsActivations = options.inputBits = bits;
  options.recipe = recipe;
  options.times = uniformTimes(steps);
  options.samples = 400;
  options.checked = 12;
  return options;
}

}  // namespace

TEST_CASE("the letter of the largest sum is found, for all sums") {
  for (const std::int64_t letters : {2, 3, 4}) {
    const std::int64_t length = 2, reach = letters == 2 ? 2 : 1;
    const QuantiseOptions options;
    const Calibration calibration;
    Writer writer(options, calibration);
    const TensorId sums = writer.builder.input("sums", {letters * length}, {-reach, reach});
    writer.builder.output("letters", writeLetters(writer, sums, letters));
    const program::Program program = writer.builder.finish();
    CHECK(levelsOf(program, false) == (letters == 2 ? 1 : 2));
    std::vector<std::int64_t> values(letters * length, -reach);
    for (bool more = true; more;) {
      const auto found =
          program::outputValues(program, program::interpret(program, {values})).at(0);
      const std::vector<double> expected =
          oneHotOf(std::vector<double>(values.begin(), values.end()), letters);
      REQUIRE(std::vector<double>(found.begin(), found.end()) == expected);
      std::size_t place = 0;  // the next values: a number of letters * length digits
      while (place < values.size() && values[place] == reach) values[place++] = -reach;
      more = place < values.size();
      if (more) ++values[place];
    }
  }
}

TEST_CASE("the integer sampler of tokens follows the float sampler, closer with more bits") {
  for (const Model& model : tokenModels())
    for (const Recipe recipe : {Recipe::kLean, Recipe::kShallow})
      for (const std::int64_t steps : {1, 3}) {
        INFO(name(model.tokens.form) << " " << model.tokens.letters << " letters, " << name(recipe)
                                     << ", " << steps << " steps");
        const QuantiseResult four = quantise(model, optionsOf(4, recipe, steps));
        const QuantiseResult eight = quantise(model, optionsOf(8, recipe, steps));
        const auto logits = [&](const QuantiseResult& of) {
          for (const ReportRow& row : of.report.rows)
            if (row.point == cat(steps - 1, ".logits")) return row.rmsError / row.rms;
          throw Error("no logits");
        };
        INFO(logits(four) << " " << logits(eight));
        CHECK(logits(eight) < 0.3 * logits(four));
        CHECK(logits(eight) < 0.05);
      }
}

TEST_CASE("programs of tokens give one letter a token and say what they are") {
  for (const Model& model : tokenModels()) {
    const std::int64_t letters = model.tokens.letters;
    const program::Program program = quantise(model, optionsOf(5, Recipe::kLean, 2)).program;
    CHECK(program.metadata().at("letters") == std::to_string(letters));
    CHECK(program.metadata().at("form") == name(model.tokens.form));
    CHECK(program.metadata().at("alphabet") == model.tokens.alphabet);
    for (const SamplerInput& input : seededInputs(model.velocity.config, 5, 8)) {
      const auto values = program::interpret(program, programInputs(program, input));
      const auto bits = program::outputValues(program, values).at(0);
      const std::int64_t length = std::ssize(bits) / letters;
      for (std::int64_t l = 0; l < length; ++l) {
        std::int64_t ones = 0;
        for (std::int64_t k = 0; k < letters; ++k) {
          CHECK((bits[k * length + l] == 0 || bits[k * length + l] == 1));
          ones += bits[k * length + l];
        }
        CHECK(ones == 1);
      }
    }
  }
}

TEST_CASE("one step of logits has the levels of its networks and of the comparisons") {
  for (const Model& model : tokenModels()) {
    if (model.velocity.config.kind != NetworkKind::kMlp) continue;
    const program::Program one = quantise(model, optionsOf(4, Recipe::kLean, 1)).program;
    const bool asLogits = model.tokens.form == TokenForm::kLogits;
    CHECK(levelsOf(one, false) == model.velocity.config.depth + (asLogits ? 2 : 4));
  }
}

TEST_CASE("checkpoints keep what tokens are") {
  for (const Model& model : tokenModels()) {
    const Model back = parseCheckpoint(formatCheckpoint(model), "file");
    CHECK(back.tokens.letters == model.tokens.letters);
    CHECK(back.tokens.form == model.tokens.form);
    CHECK(back.tokens.alphabet == model.tokens.alphabet);
  }
  Model wrong = tokenModels()[0];
  wrong.tokens.alphabet = "abc";
  CHECK_THROWS_WITH(parseCheckpoint(formatCheckpoint(wrong), "file"),
                    Catch::Contains("a character for each"));
  wrong.tokens = {5, TokenForm::kLogits, "abcde"};
  CHECK_THROWS_WITH(parseCheckpoint(formatCheckpoint(wrong), "file"),
                    Catch::Contains("a multiple of 5 numbers"));
  wrong = tokenModels()[0];
  wrong.path = Path::kTrigonometric;
  CHECK_THROWS_WITH(parseCheckpoint(formatCheckpoint(wrong), "file"),
                    Catch::Contains("the linear path"));
  wrong = tokenModels()[1];
  wrong.levels = 3;
  CHECK_THROWS_WITH(parseCheckpoint(formatCheckpoint(wrong), "file"), Catch::Contains("levels"));
}
