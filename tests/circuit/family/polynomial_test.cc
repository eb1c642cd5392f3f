#include "circuit/family/polynomial.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"

namespace tc0 {
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

TEST_CASE("values determine a polynomial, or it has no integer coefficients") {
  const Polynomial p = monomial(3, 4) + monomial(-7, 2) + monomial(2, 1) + monomial(5, 0);
  std::vector<Wide> values;
  for (std::int64_t s = 3; s < 9; ++s) values.push_back(p.at(s));
  CHECK(interpolated(3, values) == p);
  CHECK(interpolated(2, std::vector<Wide>{7}) == monomial(7, 0));
  CHECK_THROWS_WITH(interpolated(1, std::vector<Wide>{0, 1, 3}), Catch::Contains("integer"));
}

TEST_CASE("choices without repetition, and products") {
  CHECK(text(fallingFactorial(0, 0)) == "1");
  CHECK(text(fallingFactorial(0, 3), "s") == "s^3 - 3 s^2 + 2 s");
  CHECK(text(fallingFactorial(2, 2), "s") == "s^2 - 5 s + 6");
  CHECK(fallingFactorial(0, 5).at(4) == 0);
  CHECK(monomial(2, 1) * monomial(3, 2) - monomial(6, 3) == Polynomial{});
}

TEST_CASE("a polynomial in the side is one in the tokens if it has even powers alone") {
  CHECK(textOfSide(monomial(3, 4) + monomial(1, 2)) == "3 n^2 + n");
  CHECK(textOfSide(monomial(3, 4) + monomial(1, 1)) == "3 s^4 + s");
  CHECK(textOfSide(std::vector{monomial(3, 4), monomial(1, 1)}) == "max(3 s^4, s)");
}

TEST_CASE("a maximum names what is the largest somewhere") {
  const Polynomial line = monomial(10, 1), constant = monomial(100, 0), small = monomial(9, 1);
  CHECK(text(envelope({line, constant, small, line}, 4)) == "max(100, 10 n)");
  CHECK(text(envelope({line, constant, small}, 16)) == "10 n");
  CHECK(text(envelope({constant, line}, 10)) == "10 n");
  CHECK(text(envelope({}, 1)) == "0");
}

}  // namespace
}  // namespace tc0
