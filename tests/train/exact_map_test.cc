#include "model/metrics/evaluate.h"
#include "model/train/config.h"
#include "model/train/trainer.h"

#undef CHECK
#include <catch2/catch.hpp>

TEST_CASE("the shipped configuration of points comes near the exact map") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  WARN("too long under a sanitizer: not tried");
#else
  const tc0::TrainConfig config =
      tc0::loadConfig(TC0_SOURCE "/model/configs/mixture2d.toml", {"train.device=cpu"});
  const tc0::Ranks alone("cpu");
  tc0::Trainer run(config, tc0::loadDataset(config.data.name), alone);
  while (run.steps() < config.train.steps) run.step();
  const double one = tc0::exactMapDistance(run.model(), 1, 2000, 1);
  const double two = tc0::exactMapDistance(run.model(), 2, 2000, 1);
  const double eight = tc0::exactMapDistance(run.model(), 8, 2000, 1);
  CAPTURE(config.train.seed, one, two, eight);
  CHECK(one < 0.133);
  CHECK(two < 0.12);
  CHECK(eight < 0.09);
#endif
}
