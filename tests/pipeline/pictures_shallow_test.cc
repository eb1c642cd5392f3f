#include <catch2/catch.hpp>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

TEST_CASE("pictures of every target go from training to a report, shallow") {
  for (Target target : {Target::kMeanflow, Target::kPaper, Target::kMaterial, Target::kMoment}) {
    INFO(name(target));
    Workplace place;
    makeModel(place, NetworkKind::kVit, target);
    goAllTheWay(place, {.recipe = Recipe::kShallow, .mostLevels = 9});
  }
}
