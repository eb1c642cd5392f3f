#include "circuit/generate/theory.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <utility>

using namespace tc0;

TEST_CASE("every row is at or below the literature's depth at every width, and constant") {
  for (const TheoryRow& row : theoryRows()) {
    INFO(row.problem << " by " << row.generator << ", small weights " << row.smallWeights);
    for (const TheoryFigures& figures : measure(row)) {
      INFO(widthText(row, figures.params));
      CHECK(figures.digits.depth() >= figures.formLevels);
      if (row.depth > 0)
        CHECK(std::cmp_less_equal(figures.digits.depth(), row.depth));
      else
        CHECK(figures.digits.depth() == 2);
    }
  }
}

TEST_CASE("a row's sizes stay within a constant of its polynomial, or are exponential") {
  using Polynomial = double (*)(double n, double b);
  struct Bounds {
    Polynomial gates, weights;
  };
  auto square = [](double, double b) { return b * b; };
  const std::map<std::string, Bounds> bounds{
      {"comparison", {[](double, double b) { return std::pow(b, 4); }, square}},
      {"adder", {[](double, double b) { return std::pow(b, 5); }, square}},
      {"iterated-sum",
       {[](double n, double b) { return std::pow(n, 5) * std::pow(b, 4); },
        [](double n, double b) { return std::pow(n, 3) * b; }}},
      {"multiplier",
       {[](double, double b) { return std::pow(b, 9); },
        [](double, double b) { return std::pow(b, 4); }}},
      {"rank-sorting",
       {[](double n, double b) { return std::pow(n, 3) * std::pow(b, 4); },
        [](double n, double b) { return n * b * b; }}},
      {"symmetric", {[](double n, double) { return n + 1; }, [](double, double) { return 1.0; }}},
  };
  for (const TheoryRow& row : theoryRows()) {
    INFO(row.problem << " by " << row.generator << ", small weights " << row.smallWeights);
    std::vector<TheoryFigures> figures = measure(row);
    for (const TheoryFigures& one : figures) {
      if (!row.polynomial) continue;
      INFO(widthText(row, one.params));
      const Bounds& bound = bounds.at(row.generator);
      double n = one.params.n, b = one.params.bits;
      double gates = one.digits.gates, largestWeight = one.digits.largestWeight;
      CHECK(gates <= bound.gates(n, b));
      CHECK(largestWeight <= 4 * bound.weights(n, b));
    }
    if (row.polynomial) continue;
    const TheoryFigures &small = figures.front(), &large = figures.back();
    double doubled = std::exp2((large.params.bits - small.params.bits) / 2.0);
    double weightBefore = small.digits.largestWeight, weightAfter = large.digits.largestWeight;
    double gatesBefore = small.digits.gates, gatesAfter = large.digits.gates;
    CHECK((weightAfter >= doubled * weightBefore || gatesAfter >= doubled * gatesBefore));
  }
}
