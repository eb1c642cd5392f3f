#include "circuit/base/table_values.h"

#include <catch2/catch.hpp>
#include <optional>
#include <random>

#include "tests/support/tables.h"

using namespace tc0;

namespace {

std::int64_t ratioValue(const Tables& tables, std::int64_t n, std::int64_t d) {
  std::int64_t value = tables.base[0];
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    if (tables.q[k] * n >= tables.p[k] * d) value += tables.increments[k];
  return value;
}

}  // namespace

TEST_CASE("ranks of a ratio by the ends of both ranges") {
  Tables tables = table({-2, -1, 0, 1, 2}, {1, 1, 1, 1, 1});
  auto ranks = [&](Range n, Range d) {
    RankRange found = reachedRanks(tables, 0, n, d);
    return std::pair(found.least, found.most);
  };
  CHECK(ranks({-3, 3}, {2, 3}) == std::pair<std::int64_t, std::int64_t>(1, 4));
  CHECK(ranks({4, 6}, {1, 3}) == std::pair<std::int64_t, std::int64_t>(4, 5));
  CHECK(ranks({-9, -9}, {2, 2}) == std::pair<std::int64_t, std::int64_t>(0, 0));
  CHECK(ranks({0, 0}, {1, 1000}) == std::pair<std::int64_t, std::int64_t>(3, 3));
}

TEST_CASE("reached values hold every value of a ratio, and both ends of one of a plain number") {
  std::mt19937_64 random(5);
  auto between = [&](std::int64_t lo, std::int64_t hi) -> std::int64_t {
    return lo + random() % (hi - lo + 1);
  };
  for (int trial = 0; trial < 500; ++trial) {
    Tables tables{{0}, {}, {}, {between(-5, 5)}, {}};
    std::int64_t q = between(1, 3);
    for (std::int64_t p = between(-9, 0); p < 9; p += between(1, 4)) {
      tables.p.push_back(p);
      tables.q.push_back(q);
      tables.increments.push_back(between(-3, 3));
    }
    tables.start.push_back(std::ssize(tables.p));
    Range n{between(-9, 0), 0}, d{between(1, 3), 0};
    n.hi = n.lo + between(0, 12);
    d.hi = d.lo + (trial % 2 == 0 ? 0 : between(0, 3));
    std::optional<Range> seen;
    for (std::int64_t x = n.lo; x <= n.hi; ++x)
      for (std::int64_t y = d.lo; y <= d.hi; ++y) {
        std::int64_t value = ratioValue(tables, x, y);
        seen = seen ? seen->hull({value, value}) : Range{value, value};
      }
    Range proven = reachedValues(tables, 0, n, d);
    INFO("trial " << trial << ": [" << n.lo << ", " << n.hi << "] / [" << d.lo << ", " << d.hi);
    REQUIRE(proven.hull(*seen) == proven);
    if (q == 1 && d == Range{1, 1}) REQUIRE(proven == *seen);
  }
}
