#include "model/recipe/times/stored_times.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "tests/support/networks.h"

using namespace tc0;

TEST_CASE("a checkpoint's times are taken for so many steps, and even ones for others") {
  Model model = seededModel(smallVit(), Target::kMoment, 1);
  REQUIRE(timesFor(model, 2) == uniformTimes(2));
  storeTimes(model, {1, 0.3, 0});
  storeTimes(model, {1, 0.65, 0.35, 0.12, 0});
  storeTimes(model, {1, 0.4, 0});
  const Model again = parseCheckpoint(formatCheckpoint(model), "test");
  REQUIRE(timesFor(again, 2) == Times{1, 0.4, 0});
  REQUIRE(timesFor(again, 4) == Times{1, 0.65, 0.35, 0.12, 0});
  REQUIRE(timesFor(again, 3) == uniformTimes(3));
}

TEST_CASE("times of a checkpoint that are none are refused") {
  Model model = seededModel(smallVit(), Target::kMoment, 1);
  for (const char* bad : {"", "[]", "{\"2\": [1, 0]}", "{\"2\": 7}", "{\"2\": [1, \"a\", 0]}",
                          "{\"2\": [1, 1.5, 0]}", "{\"2\": [0.9, 0.5, 0]}", "{\"2\": {}}"}) {
    INFO(bad);
    model.metadata["times"] = bad;
    REQUIRE_THROWS_AS(timesFor(model, 2), Error);
  }
  REQUIRE_THROWS_AS(storeTimes(model, {1, 0.5}), Error);
}
