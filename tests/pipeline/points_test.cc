#include <catch2/catch.hpp>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

TEST_CASE("points of every target go from training to a report, in both recipes") {
  for (Target target : {Target::kMeanflow, Target::kPaper, Target::kMaterial, Target::kMoment}) {
    INFO(name(target));
    Workplace place;
    makeModel(place, NetworkKind::kMlp, target);
    for (Recipe recipe : {Recipe::kLean, Recipe::kShallow})
      goAllTheWay(place, {.recipe = recipe, .steps = 1, .mostLevels = 3});
  }
}

TEST_CASE("points of two- and four-step samplers go from training to a report") {
  Workplace place;
  makeModel(place, NetworkKind::kMlp, Target::kMoment);
  for (int steps : {2, 4}) goAllTheWay(place, {.steps = steps, .mostLevels = 3});
}
