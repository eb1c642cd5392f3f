#include "model/train/trainer.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "model/metrics/evaluate.h"
#include "model/train/run.h"

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

Trainer trainer(const TrainConfig& config, const tc0::Ranks& ranks) {
  return {config, tc0::loadDataset(config.data.name), ranks};
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
  const tc0::Ranks alone("cpu");
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
  const tc0::Ranks alone("cpu");
  TrainConfig config = small("digits");
  Trainer a = trainer(config, alone), b = trainer(config, alone);
  config.train.seed = 2;
  Trainer c = trainer(config, alone);
  const std::vector<double> first = losses(a, 3);
  CHECK(first == losses(b, 3));
  CHECK(first != losses(c, 3));
}

TEST_CASE("the networks on two threads learn the same, bit for bit") {
  const tc0::Ranks alone("cpu");
  for (const char* target : {"meanflow", "paper", "material", "moment"}) {
    INFO(target);
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
    if (target == std::string("meanflow")) continue;
    CHECK(first.acceleration.parameters.at("head.weight").values ==
          second.acceleration.parameters.at("head.weight").values);
    tc0::Model left = one.model(), right = two.model();
    left.metadata.clear();
    right.metadata.clear();
    CHECK(tc0::formatCheckpoint(left) == tc0::formatCheckpoint(right));
  }
}

TEST_CASE("accumulated passes are one step of the whole batch") {
  const tc0::Ranks alone("cpu");
  TrainConfig config = small("digits");
  Trainer whole = trainer(config, alone);
  config.train.accumulate = 4;
  Trainer parts = trainer(config, alone);
  const std::vector<double> expected = losses(whole, 4), found = losses(parts, 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-4));
}

TEST_CASE("weights stay within their bound") {
  const tc0::Ranks alone("cpu");
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
  const tc0::Ranks alone("cpu");
  const TrainConfig config = small("digits");
  Trainer run = trainer(config, alone);
  losses(run, 2);
  const tc0::Model model = tc0::parseCheckpoint(run.checkpoint(), "memory");
  CHECK(tc0::formatTrainConfig(tc0::configOf(model, "memory")) == tc0::formatTrainConfig(config));
  CHECK(model.levels == 17);
  CHECK(model.velocity.parameters.at("head.weight").values ==
        run.model().velocity.parameters.at("head.weight").values);
  CHECK(model.metadata.at("seed") == "1");
}

TEST_CASE("a checkpoint of another shape is refused") {
  const tc0::Ranks alone("cpu");
  TrainConfig config = small("digits");
  Trainer run = trainer(config, alone);
  const std::string saved = run.checkpoint();
  config.network.width = 8;
  Trainer other = trainer(config, alone);
  CHECK_THROWS_AS(other.restore(saved, "memory"), tc0::Error);
  CHECK_THROWS_AS(other.restore("nothing", "memory"), tc0::Error);
}

TEST_CASE("an exploding loss stops with advice") {
  tc0::ExplosionGuard guard;
  guard.check(1.0, 10, "");
  guard.check(50.0, 20, "");
  CHECK_THROWS_WITH(guard.check(101.0, 30, "run/checkpoint.safetensors"),
                    Catch::Matchers::Contains("at step 30") &&
                        Catch::Matchers::Contains("run/checkpoint.safetensors") &&
                        Catch::Matchers::Contains("train.rate"));
  CHECK_THROWS_AS(guard.check(std::nan(""), 40, ""), tc0::Error);
}

TEST_CASE("training on the plane learns the exact map") {
  const tc0::Ranks alone("cpu");
  TrainConfig config = small("mixture2d");
  config.network.width = 64;
  config.network.depth = 3;
  config.train.steps = 600;
  config.train.batch = 256;
  config.train.rate = 3e-3;
  config.train.averages = {0.98};
  config.train.sampleAverage = 0.98;
  Trainer run = trainer(config, alone);
  for (int i = 0; i < 600; ++i) run.step();
  const double one = tc0::exactMapDistance(run.model(), 1, 500, 1);
  const double four = tc0::exactMapDistance(run.model(), 4, 500, 1);
  CAPTURE(one, four);
  CHECK(one < 0.42);
  CHECK(four < 0.26);
  CHECK(std::isfinite(run.residual()));
}
