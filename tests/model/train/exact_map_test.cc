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
  const tc0::Processes alone("cpu");
  tc0::Trainer run(config, tc0::loadDataset(config.data.name), alone);
  while (run.steps() < config.train.steps) run.step();
  // A reference run in another program, of this size and length, had 0.116, 0.073, 0.057 and 0.055.
  // The bounds are 15 % more.
  const std::pair<std::int64_t, double> most[] = {{1, 0.133}, {2, 0.084}, {4, 0.066}, {8, 0.063}};
  for (const auto& [steps, bound] : most) {
    CAPTURE(config.train.seed, steps);
    CHECK(tc0::exactMapDistance(run.model(), steps, 4000, 1) < bound);
  }
#endif
}
