#include "circuit/base/index_map.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"

using namespace tc0;
using Catch::Matchers::Contains;

TEST_CASE("rowMajor and unflatten are inverse, advance walks in row-major order") {
  Shape shape{2, 3, 4};
  Index index(3, 0), back(3);
  std::int64_t element = 0;
  do {
    REQUIRE(rowMajor(shape).at(index.data()) == element);
    unflatten(shape, element, back.data());
    REQUIRE(back == index);
    ++element;
  } while (advance(index.data(), shape));
  CHECK(element == 24);
  CHECK(index == Index{0, 0, 0});
}

TEST_CASE("a shape without dimensions has one element") {
  CHECK(elementsOf({}, "scalar") == 1);
  CHECK_FALSE(advance(nullptr, Shape{}));
}

TEST_CASE("compose substitutes the inner rows") {
  std::mt19937_64 random(5);
  auto small = [&]() -> std::int64_t { return random() % 7 - 3; };
  for (int trial = 0; trial < 100; ++trial) {
    IndexMap inner{{small(), {small(), small()}}, {small(), {small(), small()}}};
    AffineRow outer{small(), {small(), small()}};
    AffineRow both = compose(outer, inner);
    Index index{small(), small()};
    Index middle = indexAt(inner, index.data());
    REQUIRE(both.at(index.data()) == outer.at(middle.data()));
  }
}

TEST_CASE("boundsOf gives the least and the largest value") {
  RowBounds bounds = boundsOf({10, {2, -3}}, Shape{4, 5});
  CHECK(bounds.lo == 10 - 12);
  CHECK(bounds.hi == 10 + 6);
}

TEST_CASE("shapes are refused with what was required and found") {
  CHECK_THROWS_WITH(elementsOf({2, 0}, "input 'x'"),
                    "input 'x': required extents of at least 1, found [2, 0]");
  CHECK_THROWS_WITH(elementsOf({1 << 30, 1 << 30, 2}, "sum 's'"), Contains("fewer than 2^60"));
  CHECK_THROWS_WITH(elementsOf(Shape(17, 1), "sum 's'"),
                    Contains("at most 16 dimensions, found 17"));
}
