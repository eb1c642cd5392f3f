#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "model/program/interpret.h"
#include "model/recipe/recipe.h"
#include "tests/model/recipe/levels.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

QuantiseOptions options(int bits, int degree) {
  QuantiseOptions options;
  options.bitsWeights = options.bitsActivations = options.inputBits = bits;
  options.recipe = Recipe::kLinear;
  options.degree = degree;
  options.samples = 30;
  options.checked = 6;
  return options;
}

NetworkConfig network(bool normed, bool sinusoidal = false) {
  NetworkConfig config = smallVit();
  config.queryKeyNorm = normed;
  config.classes = 3;
  if (sinusoidal) config.positions = Positions::kSinusoidal;
  return config;
}

const ReportRow& rowOf(const QuantiseReport& report, const std::string& point) {
  for (const ReportRow& row : report.rows)
    if (row.point == point) return row;
  fail("no row ", point);
}

}  // namespace

TEST_CASE(
    "attention by a polynomial is as near to exact attention as the polynomial, and rounding") {
  for (bool sinusoidal : {false, true}) {
    const Model model = seededModel(network(false, sinusoidal), Target::kMoment, 21);
    double last = 1;
    for (int degree : {1, 2, 4}) {
      const QuantiseResult found = quantise(model, options(9, degree));
      REQUIRE(found.report.attention.size() == 2);
      const AttentionCertificate& certificate = found.report.attention[0];
      const ReportRow& mixed = rowOf(found.report, "0.velocity.blocks.0.mixed");
      INFO(degree << ": " << mixed.rmsError / mixed.rms << ", " << certificate.measuredRms);
      CHECK(certificate.block == "0.velocity.blocks.0.");
      CHECK(certificate.measured <= certificate.certified);
      CHECK(mixed.rmsError / mixed.rms < certificate.measuredRms + 0.02);
      CHECK(mixed.rmsError / mixed.rms > certificate.measuredRms - 0.02);
      CHECK(certificate.measuredRms < last);
      last = certificate.measuredRms;
    }
    CHECK(last < 0.005);
  }
}

TEST_CASE("the linear recipe follows the float sampler, closer with more bits") {
  const Model model = seededModel(network(true), Target::kMoment, 21);
  double last = 1;
  for (int bits : {4, 6, 8}) {
    const double error = quantise(model, options(bits, 6)).report.rows.back().rmsError;
    INFO(bits << " bits: " << error);
    CHECK(error < 0.6 * last);
    last = error;
  }
  CHECK(last < 0.05);
}

TEST_CASE("each degree from 2 on takes two levels, and query/key norm one") {
  for (bool normed : {false, true})
    for (int degree : {1, 2, 3}) {
      const Model model = seededModel(network(normed), Target::kMeanflow, 2);
      QuantiseOptions chosen = options(5, degree);
      chosen.checked = 0;
      const program::Program program = quantise(model, chosen).program;
      INFO("degree " << degree << (normed ? ", normed" : ""));
      CHECK(levelsOf(program, false) == 8 + 2 * degree + (normed ? 1 : 0) + 4);
      CHECK(program.metadata().at("degree") == std::to_string(degree));
    }
}

TEST_CASE("operands of products are fresh, and denominators are proved to be positive") {
  const program::Program program =
      quantise(seededModel(network(false), Target::kMeanflow, 2), options(5, 3)).program;
  int products = 0, quotients = 0;
  for (const program::Tensor& tensor : program.tensors()) {
    INFO(tensor.name);
    if (const auto* product = tensor.as<program::MatmulOp>()) {
      ++products;
      CHECK(isFresh(program, product->a));
      CHECK(isFresh(program, product->b));
    }
    if (const auto* ratio = tensor.as<program::RatioStepOp>()) {
      ++quotients;
      CHECK(program.tensor(ratio->denominator).range.lo >= 1);
    }
  }
  CHECK(products == 2 * 2 + 3 * 3);   // features; sums, numerator, denominator
  CHECK(quotients == 3 + 7 + 1 + 2);  // query, key, value; means; mixed; activation, head
}

TEST_CASE("a report says what is certified, in text and in JSON") {
  const QuantiseResult found =
      quantise(seededModel(network(true), Target::kMoment, 3), options(6, 2));
  std::ostringstream text;
  printReport(text, found.report);
  CHECK_THAT(text.str(), Catch::Contains("0.velocity.blocks.0.attention: degree 2, 15 features"));
  const nlohmann::json json = nlohmann::json::parse(reportJson(found.report)).at("attention");
  REQUIRE(json.size() == 2);
  for (const char* key : {"bound", "polynomial_error", "certified", "measured", "beyond"})
    CHECK(json[0].at(key).is_number());
  CHECK(json[0].at("degree") == 2);
}

TEST_CASE("degrees and features out of place are refused") {
  const Model model = seededModel(network(false), Target::kMoment, 3);
  CHECK_THROWS_WITH(quantise(model, options(6, 9)),
                    Catch::Contains("degree of the polynomial from 1 to 8, found 9"));
  NetworkConfig wide = network(false);
  wide.width = 64;
  wide.heads = 1;
  CHECK_THROWS_WITH(quantise(seededModel(wide, Target::kMoment, 3), options(6, 3)),
                    Catch::Contains("required at most 2048 features of a head, found 47905"));
}
