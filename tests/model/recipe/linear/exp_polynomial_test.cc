#include "model/recipe/linear/exp_polynomial.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace tc0;

namespace {

double largestError(const std::vector<double>& coefficients, double bound) {
  double largest = 0;
  for (int i = 0; i <= 5000; ++i) {
    const double x = -bound + 2 * bound * i / 5000;
    double value = 0;
    for (std::size_t k = coefficients.size(); k-- > 0;) value = value * x + coefficients[k];
    largest = std::max(largest, std::abs(value * std::exp(-x) - 1));
  }
  return largest;
}

}  // namespace

TEST_CASE("degrees that one per cent needs") {
  struct Row {
    double bound;
    int minimax, taylor;
  };
  for (const Row& row : {Row{0.5, 2, 3}, Row{1, 3, 5}, Row{2, 5, 8}, Row{4, 7, 15}}) {
    INFO("bound " << row.bound);
    REQUIRE(minimaxDegree(row.bound, 1e-2) == row.minimax);
    REQUIRE(taylorDegree(row.bound, 1e-2) == row.taylor);
  }
}

TEST_CASE("the stated error is a bound, and a tight one") {
  for (const double bound : {0.3, 1.0, 3.0, 6.0})
    for (const int degree : {1, 2, 4, 8}) {
      INFO("bound " << bound << " degree " << degree);
      const ExpPolynomial p = minimaxExp(degree, bound);
      const double found = largestError(p.coefficients, bound);
      REQUIRE(found <= p.error);
      REQUIRE(p.error < found * 1.02 + 1e-4);
      REQUIRE(p.error <= taylorExp(degree, bound).error);
    }
}

TEST_CASE("a minimax error is level: it reaches its bound degree + 2 times, in turn") {
  const ExpPolynomial p = minimaxExp(3, 1.5);
  int turns = 0;
  double last = 0;
  for (int i = 0; i <= 5000; ++i) {
    const double x = -1.5 + 3.0 * i / 5000;
    double value = 0;
    for (std::size_t k = p.coefficients.size(); k-- > 0;) value = value * x + p.coefficients[k];
    const double error = value * std::exp(-x) - 1;
    if (std::abs(error) > 0.99 * p.error && error * last <= 0) {
      ++turns;
      last = error;
    }
  }
  REQUIRE(turns == 5);
}

TEST_CASE("the attention error is the largest of its formula") {
  for (const double e : {1e-3, 0.05, 0.4}) {
    double largest = 0;
    for (double p = 0; p <= 1; p += 1e-4)
      largest = std::max(largest, 2 * p * (1 - p) * e / (1 - e + 2 * p * e));
    REQUIRE(attentionError(e) == Approx(largest).epsilon(1e-5));
  }
  REQUIRE(attentionError(0) == 0);
}

TEST_CASE("degrees and bounds out of range are refused") {
  REQUIRE_THROWS(minimaxExp(0, 1));
  REQUIRE_THROWS(minimaxExp(2, 0));
  REQUIRE_THROWS(minimaxExp(2, std::nan("")));
}
