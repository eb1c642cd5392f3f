#include "circuit/step_layout.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"

using namespace tc0;

TEST_CASE("gates are numbered element by element, in both directions") {
  std::mt19937_64 random(11);
  auto between = [&](std::int64_t lo, std::int64_t hi) -> std::int64_t {
    return lo + random() % (hi - lo + 1);
  };
  for (int trial = 0; trial < 300; ++trial) {
    Shape shape;
    for (std::int64_t rank = between(0, 3); rank > 0; --rank) shape.push_back(between(1, 5));
    AffineRow tableAt{0, {}};
    for (std::size_t d = 0; d < shape.size(); ++d) tableAt.strides.push_back(between(-2, 3));
    RowBounds bounds = boundsOf(tableAt, shape);
    tableAt.offset = -bounds.lo + between(0, 1);
    std::vector<std::int64_t> gates(bounds.hi - bounds.lo + 2);
    bool uniform = between(0, 3) == 0;
    for (std::int64_t& n : gates) n = uniform ? 3 : between(0, 4);

    INFO("trial " << trial);
    StepLayout layout(shape, tableAt, gates);
    std::int64_t g = 0;
    Index index(shape.size(), 0);
    do {
      std::int64_t table = tableAt.at(index.data());
      REQUIRE(layout.before(index.data()) == g);
      for (std::int64_t k = 0; k < gates[table]; ++k, ++g) {
        StepLayout::Place place = layout.locate(g);
        REQUIRE(place.index == index);
        REQUIRE(place.table == table);
        REQUIRE(place.gate == k);
      }
    } while (advance(index.data(), shape));
    REQUIRE(layout.total() == g);
  }
}

TEST_CASE("a step of 10^15 gates with tables of different lengths has its numbers at once") {
  Shape shape{1000000, 1000, 1000};
  StepLayout layout(shape, {0, {0, 0, 1}}, [] {
    std::vector<std::int64_t> gates(1000, 1);
    gates[7] = 5;
    return gates;
  }());
  CHECK(layout.total() == 1004 * 1000LL * 1000000LL);
  for (std::int64_t g : {std::int64_t{0}, layout.total() / 3, layout.total() - 1}) {
    StepLayout::Place place = layout.locate(g);
    CHECK(layout.before(place.index.data()) + place.gate == g);
  }
}

TEST_CASE("more than 2^62 gates are refused") {
  CHECK_THROWS_AS(StepLayout({1 << 30, 1 << 29}, {0, {0, 0}}, {16}), Error);
  CHECK_THROWS_AS(StepLayout({1 << 30, 1 << 29}, {0, {0, 0}}, {16, 1}), Error);
}
