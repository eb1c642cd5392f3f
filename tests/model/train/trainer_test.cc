#include "model/train/trainer.h"

#include "circuit/base/error.h"
#include "model/flow/consistency.h"
#include "model/metrics/evaluate.h"
#include "model/net/model_nets.h"
#include "model/train/guard.h"

#undef CHECK
#include <catch2/catch.hpp>
#include <cmath>

namespace {

using tc0::TrainConfig;
using tc0::Trainer;

TrainConfig small(const std::string& data) {
  TrainConfig config;
  config.data.name = data;
  config.network.width = 16;
  config.network.depth = 1;
  config.network.hidden = 32;
  config.model.conditional = data == "digits";
  config.train.steps = 8;
  config.train.batch = 32;
  config.train.warmup = 2;
  config.train.averages = {0.9, 0.99};
  config.train.sampleAverage = 0.9;
  config.train.device = "cpu";
  config.train.threads = 1;
  return config;
}

Trainer trainer(const TrainConfig& config, const tc0::Processes& processes) {
  return {config, tc0::loadDataset(config.data.name), processes};
}

std::vector<double> losses(Trainer& run, int steps) {
  std::vector<double> out;
  for (int i = 0; i < steps; ++i) {
    run.step();
    out.push_back(run.takeLosses().raw);
  }
  return out;
}

}  // namespace

TEST_CASE("a run restored from its checkpoint goes on bit for bit") {
  const tc0::Processes alone("cpu");
  for (const char* data : {"digits", "mixture2d"}) {
    INFO(data);
    TrainConfig config = small(data);
    config.model.classDropout = data == std::string("digits") ? 0.2 : 0;
    Trainer whole = trainer(config, alone), first = trainer(config, alone);
    const std::vector<double> all = losses(whole, 8);
    losses(first, 3);
    const std::string saved = first.checkpoint();
    Trainer second = trainer(config, alone);
    second.restore(saved, "memory");
    CHECK(second.steps() == 3);
    CHECK(losses(second, 5) == std::vector<double>(all.begin() + 3, all.end()));
    CHECK(second.checkpoint() == whole.checkpoint());
  }
}

TEST_CASE("the seed decides the run") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("digits");
  Trainer a = trainer(config, alone), b = trainer(config, alone);
  config.train.seed = 2;
  Trainer c = trainer(config, alone);
  const std::vector<double> first = losses(a, 3);
  CHECK(first == losses(b, 3));
  CHECK(first != losses(c, 3));
}

TEST_CASE("the networks on two threads learn the same, bit for bit") {
  const tc0::Processes alone("cpu");
  for (const auto& [target, name] : tc0::targetNames()) {
    INFO(name);
    TrainConfig config = small("digits");
    config.flow.target = target;
    config.flow.improvedTangent = config.flow.weighSteps = true;
    config.train.accumulate = 2;
    Trainer one = trainer(config, alone);
    config.train.threads = 2;
    Trainer two = trainer(config, alone);
    CHECK(losses(one, 4) == losses(two, 4));
    const tc0::Model first = one.model(), second = two.model();
    CHECK(first.velocity.parameters.at("head.weight").values ==
          second.velocity.parameters.at("head.weight").values);
    if (target == tc0::Target::kMeanflow) continue;
    CHECK(first.acceleration.parameters.at("head.weight").values ==
          second.acceleration.parameters.at("head.weight").values);
    tc0::Model left = one.model(), right = two.model();
    left.metadata.clear();
    right.metadata.clear();
    CHECK(tc0::formatCheckpoint(left) == tc0::formatCheckpoint(right));
  }
}

TEST_CASE("accumulated passes are one step of the whole batch") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("digits");
  Trainer whole = trainer(config, alone);
  config.train.accumulate = 4;
  Trainer parts = trainer(config, alone);
  const std::vector<double> expected = losses(whole, 4), found = losses(parts, 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-4));
}

TEST_CASE("a pool is of the whole batch, however it is cut into passes") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("mixture2d");
  Trainer apart = trainer(config, alone);
  config.flow.pool = 20;  // 20 and 12 of a batch, passes are of 8
  Trainer whole = trainer(config, alone);
  config.train.accumulate = 4;
  Trainer parts = trainer(config, alone);
  const std::vector<double> other = losses(apart, 4), expected = losses(whole, 4);
  const std::vector<double> found = losses(parts, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(expected[i] < other[i]);  // less noise to be wrong by
    CHECK(found[i] == Approx(expected[i]).epsilon(1e-4));
  }
}

TEST_CASE("weights stay within their bound") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("digits");
  config.model.weightBound = 0.05;
  config.train.averages = {0};
  config.train.sampleAverage = 0;
  Trainer run = trainer(config, alone);
  losses(run, 3);
  const tc0::Model model = run.model();
  double most = 0;
  for (const float v : model.velocity.parameters.at("blocks.0.up.weight").values) {
    most = std::max(most, std::abs(double{v}));
  }
  CHECK(most == Approx(0.05));
  CHECK(model.metadata.at("step") == "3");
}

TEST_CASE("a checkpoint is a model with its configuration") {
  const tc0::Processes alone("cpu");
  const TrainConfig config = small("digits");
  Trainer run = trainer(config, alone);
  losses(run, 2);
  const tc0::Model model = tc0::parseCheckpoint(run.checkpoint(), "memory");
  CHECK(tc0::formatTrainConfig(tc0::configOf(model, "memory")) == tc0::formatTrainConfig(config));
  CHECK(model.levels == 17);
  CHECK(model.velocity.parameters.at("head.weight").values ==
        run.model().velocity.parameters.at("head.weight").values);
  CHECK(model.metadata.at("seed") == "1");
  CHECK_THAT(model.metadata.at("made_by"),
             Catch::Matchers::StartsWith("tc0 ") && Catch::Matchers::Contains("LibTorch"));
}

TEST_CASE("a checkpoint of another shape is refused") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("digits");
  Trainer run = trainer(config, alone);
  const std::string saved = run.checkpoint();
  config.network.width = 8;
  Trainer other = trainer(config, alone);
  CHECK_THROWS_AS(other.restore(saved, "memory"), tc0::Error);
  CHECK_THROWS_AS(other.restore("nothing", "memory"), tc0::Error);
}

TEST_CASE("matrices stay within a largest singular value, positions are left alone") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("digits");
  config.model.bounding = tc0::WeightBound::kSpectral;
  config.model.weightBound = 0.3;
  config.train.averages = {0};
  config.train.sampleAverage = 0;
  Trainer run = trainer(config, alone);
  losses(run, 3);
  const tc0::ModelNets nets(run.model(), at::kCPU, at::kFloat);
  for (const tc0::BlockReport& block : tc0::blockReports(nets)) {
    INFO(block.network);
    CHECK(block.bounds.largestSingular == Approx(0.3).epsilon(1e-3));
  }
  config.model.bounding = tc0::WeightBound::kClip;
  config.model.weightBound = 1e-4;
  Trainer clipped = trainer(config, alone);
  losses(clipped, 1);
  double most = 0;
  for (const float v : clipped.model().velocity.parameters.at("position").values) {
    most = std::max(most, std::abs(double{v}));
  }
  CHECK(most > 1e-3);
}

TEST_CASE("looking ahead says what the next step will measure and changes nothing") {
  const tc0::Processes alone("cpu");
  for (const char* data : {"digits", "mixture2d"}) {
    INFO(data);
    TrainConfig config = small(data);
    config.train.accumulate = 2;
    Trainer looking = trainer(config, alone), other = trainer(config, alone);
    CHECK(std::isinf(looking.firstLoss()));
    std::vector<double> seen;
    for (int i = 0; i < 3; ++i) {
      const tc0::Losses ahead = looking.lookAhead();
      CHECK(ahead.gradient > 0);
      seen.push_back(ahead.raw);
      looking.step();
      CHECK(looking.takeLosses().gradient == Approx(ahead.gradient).epsilon(1e-6));
    }
    CHECK(seen == losses(other, 3));
    CHECK(looking.firstLoss() == Approx(seen[0]));
    CHECK(looking.checkpoint() == other.checkpoint());
    Trainer restored = trainer(config, alone);
    restored.restore(other.checkpoint(), "memory");
    CHECK(restored.firstLoss() == looking.firstLoss());
  }
}

TEST_CASE("weights that are no numbers are seen") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("mixture2d");
  Trainer run = trainer(config, alone);
  losses(run, 1);
  CHECK(run.finite());
  config.train.rate = 10;
  config.train.decay = 10;
  config.train.warmup = 0;
  config.train.schedule = tc0::RateSchedule::kConstant;
  Trainer wild = trainer(config, alone);
  losses(wild, 30);
  CHECK_FALSE(wild.finite());
}

TEST_CASE("an exploding loss stops with advice") {
  using Catch::Matchers::Contains;
  const auto of = [](double raw) { return tc0::Losses{raw, raw, raw, 0, 1}; };
  tc0::ExplosionGuard guard;
  guard.check(of(1), 10, "");
  guard.check(of(50), 20, "");
  CHECK_THROWS_WITH(
      guard.check(of(101), 30, "run/checkpoint.safetensors"),
      Contains("at step 30") && Contains("run/checkpoint.safetensors") && Contains("train.rate"));
  CHECK_THROWS_WITH(guard.check(of(std::nan("")), 40, ""), Contains("nothing was saved yet"));
  tc0::Losses steep = of(1);
  steep.gradient = INFINITY;
  CHECK_THROWS_WITH(guard.check(steep, 50, ""), Contains("required a finite gradient"));
}

TEST_CASE("the weights that are sampled with are compared with themselves") {
  const tc0::Processes alone("cpu");
  for (const tc0::Target target : {tc0::Target::kMeanflow, tc0::Target::kMoment}) {
    INFO(tc0::name(target));
    TrainConfig config = small("digits");
    config.flow.target = target;
    Trainer run = trainer(config, alone);
    losses(run, 2);
    const tc0::Consistency first = run.consistency(), again = run.consistency();
    CHECK(first.checks.size() == (target == tc0::Target::kMeanflow ? 3 : 4));
    CHECK(tc0::toJson(first) == tc0::toJson(again));
    REQUIRE(first.steps.size() == 1);
    CHECK(first.steps[0].first == 1);
    CHECK(first.steps[0].second > 0);
    losses(run, 2);
    CHECK(tc0::toJson(run.consistency()) != tc0::toJson(first));
  }
}

TEST_CASE("training on the plane learns the exact map") {
  const tc0::Processes alone("cpu");
  TrainConfig config = small("mixture2d");
  config.network.width = 64;
  config.network.depth = 3;
  config.train.steps = 600;
  config.train.batch = 256;
  config.train.rate = 3e-3;
  config.network.timeFrequencies = 2;
  config.flow.times.kind = tc0::TimeSampling::Kind::kSorted;
  config.flow.times.mean = -0.6;
  config.flow.times.deviation = 1.8;
  config.flow.times.equalShare = 0;
  config.flow.times.atomAtZero = 0;
  config.flow.improvedTangent = true;
  config.flow.weighSteps = false;
  config.train.averages = {0.98};
  config.train.sampleAverage = 0.98;
  Trainer run = trainer(config, alone);
  for (int i = 0; i < 600; ++i) run.step();
  const double one = tc0::exactMapDistance(run.model(), 1, 500, 1);
  const double four = tc0::exactMapDistance(run.model(), 4, 500, 1);
  CAPTURE(one, four);
  CHECK(one < 0.34);
  CHECK(four < 0.21);
  CHECK(std::isfinite(run.residual()));
}
