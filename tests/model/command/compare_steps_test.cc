#include "model/command/compare_steps.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "model/recipe/times/stored_times.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

StepComparison compared(const Model& model, std::int64_t steps) {
  CompareParams params;
  params.search.count = 200;
  params.search.seed = 1000;
  params.searched = uniformTimes(steps);
  params.searched[1] = 0.4;
  params.reference = 32;
  params.sets = 2;
  return compareSteps(model, nullptr, params);
}

}  // namespace

TEST_CASE("samplers are compared at equal evaluations, on the noise that was asked for") {
  const Model model = seededModel(smallMlp(), Target::kMoment, 3);
  const StepComparison found = compared(model, 2);
  REQUIRE(found.samplers.size() == 4);
  CHECK(found.samplers[0].name == "even");
  CHECK(found.samplers[0].evaluations == Approx(2));
  CHECK(found.samplers[1].evaluations == Approx(2));
  CHECK(found.samplers[1].distance != found.samplers[0].distance);
  CHECK(found.samplers[3].evaluations == Approx(2).margin(0.2));
  // The rms over two sets of the distance to 32 steps, computed here.
  double sum = 0;
  for (std::uint64_t seed : {1, 2}) {
    GenerateOptions options;
    options.count = 200;
    options.seed = seed;
    options.round = false;
    options.times = uniformTimes(2);
    const Samples two = generate(model, options);
    options.times = uniformTimes(32);
    const Samples many = generate(model, options);
    double squares = 0;
    for (std::size_t i = 0; i < two.values.size(); ++i)
      squares += std::pow(two.values[i] - many.values[i], 2);
    sum += std::sqrt(squares / 200) / 2;
  }
  CHECK(found.samplers[0].distance == Approx(sum));
  REQUIRE(found.ranks.size() == 4);
  const std::string text = toText(found);
  CHECK(text.find("by correction") != std::string::npos);
  CHECK(text.find("0.75 to 0.25") != std::string::npos);
  const auto json = nlohmann::json::parse(toJson(found));
  CHECK(json.at("samplers").size() == 4);
  CHECK(json.at("samplers")[2].at("tolerance").get<double>() > 0);
  CHECK(json.at("rank_correlations")[0].at("defect").is_number());
}

TEST_CASE("a model of average velocities has no correction and no ranks") {
  const StepComparison found = compared(seededModel(smallMlp(), Target::kMeanflow, 3), 3);
  REQUIRE(found.samplers.size() == 3);
  CHECK(found.samplers[2].name == "by defect");
  CHECK(found.samplers[2].evaluations == Approx(3).margin(0.5));
  CHECK(found.ranks.empty());
}
