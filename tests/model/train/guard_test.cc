#include "model/train/guard.h"

#include <catch2/catch.hpp>
#include <cmath>

using tc0::ExplosionGuard;
using tc0::Losses;

namespace {

Losses of(double raw) { return {raw, raw, raw, 0, 1}; }

}  // namespace

TEST_CASE("without a ground, over a hundred times the least has exploded") {
  ExplosionGuard guard;
  guard.check(of(1e-4), 1, "");
  CHECK_NOTHROW(guard.check(of(0.99e-2), 2, ""));
  CHECK_THROWS_WITH(guard.check(of(1.01e-2), 3, ""), Catch::Contains("at step 3"));
}

TEST_CASE("no loss up to the ground has exploded, however small the least was") {
  ExplosionGuard guard;
  guard.ground = 1;
  guard.check(of(1e-7), 1, "");
  CHECK(guard.least == 1e-7);
  CHECK_NOTHROW(guard.check(of(1), 2, ""));
  CHECK(guard.least == 1e-7);
  CHECK_THROWS_WITH(guard.check(of(1.01), 3, ""), Catch::Contains("found 1.01 at step 3"));
}

TEST_CASE("above the ground, a hundred times the least still counts") {
  ExplosionGuard guard;
  guard.ground = 1;
  guard.check(of(0.5), 1, "");
  CHECK_NOTHROW(guard.check(of(49), 2, ""));
  CHECK_THROWS(guard.check(of(51), 3, ""));
}

TEST_CASE("a loss that is no number has exploded on any ground") {
  ExplosionGuard guard;
  guard.ground = INFINITY;
  guard.check(of(1), 1, "");
  CHECK_THROWS(guard.check(of(NAN), 2, ""));
  CHECK_THROWS(guard.check(of(INFINITY), 3, ""));
  CHECK(guard.least == 1);
}
