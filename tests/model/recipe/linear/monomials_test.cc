#include "model/recipe/linear/monomials.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/random.h"

using namespace tc0;

namespace {

double product(const std::vector<int>& variables, const std::vector<double>& x) {
  double value = 1;
  for (int i : variables) value *= x[i];
  return value;
}

}  // namespace

TEST_CASE("monomials with their multiplicities add up to the power of q.k") {
  Random random(7, "monomials");
  for (std::int64_t size : {1, 2, 5}) {
    std::vector<double> q, k;
    double dot = 0;
    for (std::int64_t i = 0; i < size; ++i) {
      q.push_back(random.normal());
      k.push_back(random.normal());
      dot += q[i] * k[i];
    }
    const std::vector<Monomials> lists = monomialsUpTo(5, size);
    REQUIRE(lists.size() == 5);
    std::int64_t features = 1;
    for (int t = 1; t <= 5; ++t) {
      const Monomials& list = lists[t - 1];
      double sum = 0;
      for (std::int64_t a = 0; a < list.count(); ++a)
        sum += list.multiplicity[a] * product(list.variables[a], q) * product(list.variables[a], k);
      INFO("size " << size << ", degree " << t);
      CHECK(sum == Approx(std::pow(dot, t)));
      features += list.count();
      CHECK(featuresOf(size, t) == features);
    }
  }
}

TEST_CASE("a monomial is its parent times its last variable, in the stated order") {
  const std::vector<Monomials> lists = monomialsUpTo(4, 3);
  for (std::size_t t = 1; t < lists.size(); ++t) {
    std::size_t at = 0;
    for (int i = 0; i < 3; ++i) {
      for (std::int64_t a = 0; a < lists[t - 1].upTo[i]; ++a, ++at) {
        std::vector<int> expected = lists[t - 1].variables[a];
        CHECK(expected.back() <= i);
        expected.push_back(i);
        CHECK(lists[t].variables[at] == expected);
      }
      CHECK(lists[t].upTo[i] == static_cast<std::int64_t>(at));
    }
    const std::int64_t products = lists[t - 1].count() * 3;
    REQUIRE(std::ssize(*lists[t].selection) == lists[t].count() * products);
    for (std::int64_t m = 0; m < lists[t].count(); ++m)
      for (std::int64_t p = 0; p < products; ++p) {
        std::vector<int> made = lists[t - 1].variables[p / 3];
        made.push_back(static_cast<int>(p % 3));
        CHECK((*lists[t].selection)[m * products + p] == (made == lists[t].variables[m] ? 1 : 0));
      }
  }
}

TEST_CASE("squares are the monomials of even exponents") {
  const std::vector<Monomials> lists = monomialsUpTo(4, 3);
  CHECK_FALSE(lists[0].isSquare(0));
  int squares = 0;
  for (std::int64_t a = 0; a < lists[3].count(); ++a) squares += lists[3].isSquare(a);
  CHECK(squares == 6);  // x^4, y^4, z^4, x^2 y^2, x^2 z^2, y^2 z^2
  CHECK_FALSE(lists[2].isSquare(0));
}
