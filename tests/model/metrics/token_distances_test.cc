#include "model/metrics/token_distances.h"

#include <catch2/catch.hpp>

#include "model/data/tokens.h"
#include "model/metrics/evaluate.h"

using namespace tc0;

TEST_CASE("total variation counts what is missing and what is too much") {
  Dataset data;
  data.letters = 2;
  data.alphabet = "ab";
  data.law = {{"aa", 0.5}, {"bb", 0.5}};
  CHECK(totalVariation({2, {0, 0, 1, 1}, {}}, data) == Approx(0));
  CHECK(totalVariation({2, {0, 0, 0, 0}, {}}, data) == Approx(0.5));
  CHECK(totalVariation({2, {0, 1, 1, 0}, {}}, data) == Approx(1));
}

TEST_CASE("the product of the marginals is far from the Markov chain, its samples are near") {
  const Reference reference(markov());
  const std::vector<Measure> floor = reference.floor(50000);
  REQUIRE(floor.at(0).name == "tv");
  CHECK(floor[0].value > 0.02);
  CHECK(floor[0].value < 0.05);
  const Samples product = independentNumbers(reference.data().draw(50000, 9), 1);
  const std::vector<Measure> measures = reference.measure(product);
  CHECK(measures[0].value == Approx(0.677).margin(0.02));
  CHECK(measures.at(1).name == "pairs");
  CHECK(measures[1].value > 0.3);
  CHECK(floor[1].value < 0.02);
  Samples strange = product;
  strange.values[7] = 4;
  CHECK_THROWS_WITH(reference.measure(strange), Catch::Contains("letters 0 to 3, found 4"));
}

TEST_CASE("words are known or not") {
  const Dataset data = text();
  Samples samples = data.draw(50, 1);
  CHECK(knownWords(samples, data) == 1);
  Samples one = samples.head(1);
  one.values[0] = data.alphabet.find('z');  // no adjective ends so
  one.values[1] = data.alphabet.find('z');
  CHECK(knownWords(one, data) == Approx(2.0 / 3));
}
