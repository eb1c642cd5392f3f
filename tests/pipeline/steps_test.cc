#include <catch2/catch.hpp>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

TEST_CASE("pictures of two- and four-step samplers go from training to a report") {
  Workplace place;
  makeModel(place, NetworkKind::kVit, Target::kMoment);
  goAllTheWay(place, {.recipe = Recipe::kLean, .steps = 2});
  goAllTheWay(place, {.recipe = Recipe::kShallow, .steps = 4, .mostLevels = 9});
}
