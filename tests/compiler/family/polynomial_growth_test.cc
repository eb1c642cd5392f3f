#include "compiler/family/polynomial_growth.h"

#include <catch2/catch.hpp>

namespace tc0::family {
namespace {

TEST_CASE("depth is one number, and every array is within its bound") {
  const PolynomialGrowth growth = growPolynomially({2, 4, 16}, {4, 6, 8}, {});
  CHECK(growth.difference == "");
  CHECK(growth.leftOut.empty());
  REQUIRE(growth.points.size() == 9);
  for (const PolynomialPoint& point : growth.points) {
    INFO("n = " << point.tokens << ", p = " << point.row.at);
    CHECK(point.row.depth == 25);
    const bool within = point.row.gates <= point.bound;
    CHECK(within);
  }
  // The figures of `tc0 new block`.
  const bool same = growth.points[1].row.gates == 37930 && growth.points[1].row.wires == 6163556;
  CHECK(same);
  CHECK(growth.crossing() == 0);
  CHECK(growth.bound().find(" n^2 p^6") != std::string::npos);
}

TEST_CASE("lookups take more gates from some bits on, and what does not fit is left out") {
  const PolynomialGrowth growth = growPolynomially({2}, {4, 16, 24, 33}, {});
  CHECK(growth.difference == "");
  CHECK(growth.points.size() == 3);
  CHECK(growth.points.back().row.depth == 25);
  CHECK(growth.crossing() == 16);
  REQUIRE(growth.leftOut.size() == 1);
  CHECK(growth.leftOut[0].find("n = 2, p = 33: block: required 4 to 32 bits") == 0);
  CHECK_THROWS_WITH(growPolynomially({2}, {33}, {}),
                    Catch::Contains("required sizes that can be made"));
}

}  // namespace
}  // namespace tc0::family
