#include "model/flow/adaptive.h"

#include <catch2/catch.hpp>

#include "model/flow/step_estimates.h"
#include "tests/model/flow/exact_fields.h"
#include "tests/model/flow/toy_field.h"

using namespace tc0;

namespace {

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

const at::Tensor kNoise = at::linspace(-2, 2, 8, at::kDouble).unsqueeze(1);
const at::Tensor kClasses = at::arange(8, at::kLong);

}  // namespace

TEST_CASE("exact networks need one trial by the defect, and more by the correction") {
  const ExactSingle velocity(ExactSingle::Mean::kVelocity, Path::kLinear),
      moment(ExactSingle::Mean::kMoment, Path::kLinear);
  const FieldPair fields{&velocity, &moment};
  const SamplerOptions options{Target::kMoment};
  const at::Tensor end = sample(fields, {Target::kMoment, evenGrid(2)}, kNoise);
  const AdaptiveSamples found = sampleAdaptively(fields, options, {}, kNoise);
  REQUIRE(largest(found.evaluations - 2.5) == 0);
  REQUIRE(largest(found.samples - end) == 0);
  const AdaptiveSamples bent =
      sampleAdaptively(fields, options, {StepEstimate::kCorrection, 0.01}, kNoise);
  REQUIRE(bent.evaluations.min().item<double>() > 2.5);
}

TEST_CASE("if no step is good enough, all are the shortest") {
  const ToyField u1(0.7), u2(0.4);
  const FieldPair fields{&u1, &u2};
  const AdaptiveParams params{StepEstimate::kDefect, 1e-30, 0.25};
  for (const auto& [target, evaluations] : {std::pair{Target::kMoment, (5 + 3 + 3 + 3 * 5) / 2.0},
                                            {Target::kPaper, (6 + 4 + 4 + 3 * 6) / 2.0},
                                            {Target::kMeanflow, 3 + 2 + 2 + 3 * 3.0}}) {
    const AdaptiveSamples found = sampleAdaptively(fields, {target}, params, kNoise, kClasses);
    REQUIRE(largest(found.evaluations - evaluations) == 0);
    const at::Tensor even = sample(fields, {target, evenGrid(8)}, kNoise, kClasses);
    REQUIRE(largest(found.samples - even) < 1e-12);
  }
  const AdaptiveSamples bent = sampleAdaptively(
      fields, {Target::kMoment}, {StepEstimate::kCorrection, 1e-30, 0.25}, kNoise, kClasses);
  REQUIRE(largest(bent.evaluations - (2 + 1 + 1 + 3 * 2) / 2.0) == 0);
  const at::Tensor even = sample(fields, {Target::kMoment, evenGrid(4)}, kNoise, kClasses);
  REQUIRE(largest(bent.samples - even) < 1e-12);
}

TEST_CASE("a sample takes the steps that it takes alone") {
  const ToyField u1(0.7), u2(0.4);
  const FieldPair fields{&u1, &u2};
  for (const StepEstimate by : {StepEstimate::kDefect, StepEstimate::kCorrection}) {
    const AdaptiveParams params{by, 0.02};
    const AdaptiveSamples all =
        sampleAdaptively(fields, {Target::kMoment}, params, kNoise, kClasses);
    REQUIRE(all.evaluations.min().item<double>() < all.evaluations.max().item<double>());
    for (std::int64_t i = 0; i < 8; ++i) {
      const AdaptiveSamples one = sampleAdaptively(
          fields, {Target::kMoment}, params, kNoise.narrow(0, i, 1), kClasses.narrow(0, i, 1));
      REQUIRE(largest(one.samples - all.samples.narrow(0, i, 1)) < 1e-12);
      REQUIRE(largest(one.evaluations - all.evaluations.narrow(0, i, 1)) == 0);
    }
  }
}

TEST_CASE("what an adaptive sampler cannot do is refused") {
  const ToyField u1(0.7);
  REQUIRE_THROWS(sampleAdaptively({&u1, nullptr}, {Target::kMeanflow},
                                  {StepEstimate::kCorrection, 0.1}, kNoise, kClasses));
  REQUIRE_THROWS(sampleAdaptively({&u1, nullptr}, {Target::kMeanflow}, {StepEstimate::kDefect, 0},
                                  kNoise, kClasses));
}

TEST_CASE("a tolerance is found by what it costs") {
  const double found = toleranceFor(4, [](double tolerance) { return 1 / tolerance; });
  REQUIRE(found == Approx(0.25).epsilon(1e-3));
}

TEST_CASE("ranks are correlated whatever the values are") {
  const auto list = [](std::vector<double> values) { return at::tensor(values); };
  REQUIRE(rankCorrelation(list({1, 2, 3, 4}), list({1, 10, 100, 1000})) == Approx(1));
  REQUIRE(rankCorrelation(list({1, 2, 3, 4}), list({4, 3, 2, 1})) == Approx(-1));
  // Ranks 0 1 2 3 and 1 0 3 2: 1 - 6 sum d^2 / (n (n^2 - 1)) = 1 - 6 * 4 / 60.
  REQUIRE(rankCorrelation(list({1, 2, 3, 4}), list({2, 1, 9, 8})) == Approx(0.6));
}

TEST_CASE("estimates are ranked for the steps of a sampler") {
  const ToyField u1(0.7), u2(0.4);
  const std::vector<RankedStep> rows =
      rankEstimates({&u1, &u2}, {Target::kMoment}, kNoise, kClasses);
  REQUIRE(rows.size() == 4);
  const FieldPair fields{&u1, &u2};
  std::vector<double> fine;
  for (int i = 0; i <= 64; ++i) fine.push_back(1 - i / 64.0);
  const at::Tensor apart = sample(fields, {Target::kMoment, {1, 0}}, kNoise, kClasses) -
                           sample(fields, {Target::kMoment, fine}, kNoise, kClasses);
  REQUIRE(rows[0].error == Approx(apart.square().mean().sqrt().item<double>()));
  for (const RankedStep& row : rows) {
    REQUIRE(row.correlations.size() == std::size(kStepEstimates));
    for (const double value : row.correlations) REQUIRE(std::abs(value) <= 1 + 1e-12);
  }
}
