#include "compiler/family/polynomial.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "compiler/family/literature.h"

namespace tc0::family {
namespace {

TEST_CASE("a polynomial is written with the highest power first") {
  CHECK(text(Polynomial{}) == "0");
  CHECK(text(monomial(1, 1)) == "n");
  CHECK(text(monomial(3, 2) + monomial(1, 1) + monomial(-5, 0)) == "3 n^2 + n - 5");
  CHECK(text(monomial(-2, 3) + monomial(-1, 1)) == "-2 n^3 - n");
  CHECK(text(monomial(3, 2) + monomial(-3, 2)) == "0");
}

TEST_CASE("a polynomial takes its values exactly, and refuses those beyond 127 bits") {
  Polynomial p = monomial(7, 3) + monomial(-4, 1) + monomial(11, 0);
  CHECK(p.at(10) == Wide{7 * 1000 - 40 + 11});
  CHECK(signedDecimal(monomial(1, 4).at(1 << 30)) == "1329227995784915872903807060280344576");
  CHECK_THROWS_WITH(monomial(1, 5).at(1 << 30), Catch::Contains("below 2^127"));
}

TEST_CASE("two values give the coefficients of two degrees, or nothing") {
  auto found = through({4, 3 * 16 + 5 * 4}, {9, 3 * 81 + 5 * 9}, {1, 2});
  REQUIRE(found);
  CHECK(*found == monomial(3, 2) + monomial(5, 1));
  CHECK(through({4, 12}, {9, 27}, {1}) == monomial(3, 1));
  CHECK_FALSE(through({4, 12}, {9, 28}, {1}));
  CHECK_FALSE(through({4, 10}, {9, 18}, {0, 1}));
  CHECK_FALSE(through({4, 6}, {9, 18}, {1, 2}));
  CHECK_THROWS_AS(through({4, 6}, {9, 18}, {0, 1, 2}), Error);
}

TEST_CASE("a maximum names what is the largest somewhere") {
  Polynomial line = monomial(10, 1), constant = monomial(100, 0), small = monomial(9, 1);
  CHECK(text(envelope({line, constant, small}, {4, 9, 16})) == "max(100, 10 n)");
  CHECK(text(envelope({line, constant, small}, {16, 64})) == "10 n");
  CHECK(text(envelope({line, constant}, {10})) == "10 n");
}

TEST_CASE("the depth of the literature, evaluated for blocks and steps") {
  CHECK(text(literatureDepth(1, 1)) ==
        "14 d_std + 10 d_sum + d_exp + d_sqrt + d_patch + d_unpatch");
  CHECK(text(literatureDepth(4, 2)) ==
        "106 d_std + 74 d_sum + 8 d_exp + 8 d_sqrt + 2 d_patch + 2 d_unpatch");
}

}  // namespace
}  // namespace tc0::family
