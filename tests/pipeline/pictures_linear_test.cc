#include <catch2/catch.hpp>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

TEST_CASE("pictures go from training to a report, by attention of linear size") {
  Workplace place;
  makeModel(place, NetworkKind::kVit, Target::kMoment);
  goAllTheWay(place, {.recipe = Recipe::kLinear, .mostLevels = 15, .more = "--degree 1"});
  goAllTheWay(place, {.recipe = Recipe::kLinear, .mostLevels = 17});
}
