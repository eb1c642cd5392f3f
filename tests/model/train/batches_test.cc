#include "model/train/batches.h"

#include "model/flow/pool.h"
#include "model/train/shapes.h"

#undef CHECK
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using tc0::Batch;
using tc0::Batches;

namespace {

struct Source {
  tc0::TrainConfig config;
  tc0::Dataset data;
  tc0::Model model;

  Source(const std::string& name, bool conditional) {
    config.data.name = name;
    config.network.width = 16;
    config.network.depth = 1;
    config.network.hidden = 32;
    config.model.conditional = conditional;
    config.train.batch = 24;
    data = tc0::loadDataset(name);
    model = tc0::freshModel(config, data);
  }
  Batches batches() const { return {config, data, model, at::kCPU}; }
};

bool same(const at::Tensor& a, const at::Tensor& b) {
  return a.defined() == b.defined() && (!a.defined() || a.equal(b));
}

bool same(const Batch& a, const Batch& b) {
  return same(a.x, b.x) && same(a.eps, b.eps) && same(a.t, b.t) && same(a.r, b.r) &&
         same(a.classes, b.classes) && same(a.velocity, b.velocity) &&
         same(a.velocityTimes, b.velocityTimes);
}

}  // namespace

TEST_CASE("every batch is another, and the states of the generators decide it") {
  for (const bool pictures : {true, false}) {
    const Source source(pictures ? "digits" : "mixture2d", pictures);
    Batches batches = source.batches();
    const Batch first = batches.draw(0);
    std::vector<at::Tensor> states;
    for (const auto& [name, generator] : batches.generators()) {
      states.push_back(generator.get_state());
    }
    const Batch second = batches.draw(1);
    CHECK_FALSE(second.x.equal(first.x));
    CHECK_FALSE(second.eps.equal(first.eps));
    CHECK_FALSE(second.t.equal(first.t));
    CHECK((first.t >= first.r).all().item<bool>());

    Batches other = source.batches();
    CHECK(same(other.draw(0), first));
    CHECK(same(other.draw(1), second));
    Batches jumped = source.batches();
    std::size_t next = 0;
    for (auto& [name, generator] : jumped.generators()) generator.set_state(states[next++]);
    CHECK(same(jumped.draw(1), second));
  }
}

TEST_CASE("samples of a batch are the data's, in the scale of z, each with its own class") {
  const Source source("digits", true);
  Batches batches = source.batches();
  const Batch batch = batches.draw(0);
  REQUIRE(batch.x.sizes() == at::IntArrayRef({24, 64}));
  for (std::int64_t i = 0; i < batch.x.size(0); ++i) {
    const at::Tensor row = (batch.x[i] * source.data.scale + source.data.shift).contiguous();
    const float* const drawn = row.data_ptr<float>();
    const tc0::Samples& train = source.data.train;
    bool found = false;
    for (std::int64_t k = 0; k < train.count() && !found; ++k) {
      found = train.labels[k] == batch.classes[i].item<std::int64_t>() &&
              std::equal(drawn, drawn + train.numbers, train.row(k),
                         [](float a, float b) { return std::abs(a - b) < 1e-3F; });
    }
    CHECK(found);
  }
}

TEST_CASE("with dropout of classes that share of the samples has none") {
  Source source("digits", true);
  source.config.train.batch = 1000;
  source.config.model.classDropout = 0.25;
  Batches batches = source.batches();
  const auto none =
      (batches.draw(0).classes == source.model.velocity.config.classes).sum().item<std::int64_t>();
  CHECK(none > 250 - 5 * 14);
  CHECK(none < 250 + 5 * 14);
}

TEST_CASE("fixed points lie on the path and take no numbers from the run") {
  const Source source("digits", true);
  Batches batches = source.batches(), undisturbed = source.batches();
  const Batches::Points points = batches.fixedPoints();
  CHECK(points.z.size(0) == Batches::kFixed);
  CHECK(points.classes.size(0) == Batches::kFixed);
  CHECK(batches.fixedPoints().z.equal(points.z));
  CHECK(same(batches.draw(0), undisturbed.draw(0)));
}

TEST_CASE("slices side by side are the batch, a copy keeps its tensors") {
  Source source("mixture2d", false);
  source.config.flow.pool = 8;
  Batches batches = source.batches();
  const Batch batch = batches.draw(0), next = batches.draw(1);
  REQUIRE(batch.velocity.defined());
  const Batch left = tc0::slice(batch, 0, 10), right = tc0::slice(batch, 10, 14);
  CHECK(at::cat({left.velocity, right.velocity}).equal(batch.velocity));
  CHECK(at::cat({left.r, right.r}).equal(batch.r));
  CHECK_FALSE(left.classes.defined());

  Batch fixed;
  tc0::copyInto(fixed, batch);
  CHECK(same(fixed, batch));
  const void* const place = fixed.velocity.data_ptr();
  tc0::copyInto(fixed, next);
  CHECK(same(fixed, next));
  CHECK(fixed.velocity.data_ptr() == place);
}

TEST_CASE("a curriculum begins with steps of length 0 and lets them grow") {
  const tc0::Curriculum free;
  for (const double share : {0.0, 0.5, 1.0}) REQUIRE(free.longest(share) == 1);
  const tc0::Curriculum grows{0.2, 0.6};
  REQUIRE(grows.longest(0.1) == 0);
  REQUIRE(grows.longest(0.2) == 0);
  REQUIRE(grows.longest(0.4) == Approx(0.5));
  REQUIRE(grows.longest(0.6) == 1);
  Source source("mixture2d", false);
  source.config.train.steps = 100;
  source.config.flow.shortUntil = 0.2;
  source.config.flow.longFrom = 0.6;
  Batches batches = source.batches();
  for (const std::int64_t step : {0, 19, 30, 40, 59, 60, 99}) {
    INFO("step " << step);
    const Batch batch = batches.draw(step);
    const double most = (batch.t - batch.r).max().item<double>();
    const double longest = grows.longest(step / 100.0);
    REQUIRE(most <= longest + 1e-6);
    REQUIRE((batch.t - batch.r).min().item<double>() >= 0);
    if (longest > 0.2) REQUIRE(most > longest / 2);
  }
}

TEST_CASE("with own times the velocity that is learned is at those times") {
  Source source("mixture2d", false);
  source.config.flow.times.kind = tc0::TimeSampling::Kind::kOwn;
  Batches batches = source.batches();
  const Batch batch = batches.draw(0);
  REQUIRE(batch.velocityTimes.defined());
  REQUIRE(!batch.velocityTimes.equal(batch.t));
  source.config.flow.pool = 24;
  Batches pooled = source.batches();
  const Batch averaged = pooled.draw(0);
  Batch moved = averaged;
  moved.t = averaged.velocityTimes;
  REQUIRE(averaged.velocity.equal(tc0::pooledVelocity(tc0::Path::kLinear, moved, 24)));
}
