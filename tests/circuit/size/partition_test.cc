#include "circuit/size/partition.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "circuit/base/error.h"

using namespace tc0;

TEST_CASE("classes and populations equal those found by walking over the box") {
  std::mt19937_64 random(3);
  auto between = [&](std::int64_t lo, std::int64_t hi) -> std::int64_t {
    return lo + random() % (hi - lo + 1);
  };
  for (int trial = 0; trial < 500; ++trial) {
    Shape shape;
    for (std::int64_t rank = between(0, 4); rank > 0; --rank) shape.push_back(between(1, 6));
    std::vector<Question> questions;
    for (std::int64_t n = between(0, 5); n > 0; --n) {
      Question question{{}, between(-6, 6), 0};
      question.exactHi = question.exactLo + between(-1, 5);
      for (std::size_t d = 0; d < shape.size(); ++d)
        question.strides.push_back(between(0, 2) == 0 ? 0 : between(-3, 3));
      if (between(0, 4) == 0) question = exactly(question.strides);
      questions.push_back(question);
    }
    std::map<std::vector<std::int64_t>, Count> walked, found;
    Index index(shape.size(), 0);
    do walked[answers(questions, index.data())] += 1;
    while (advance(index.data(), shape));
    for (const IndexClass& one : partition(shape, questions))
      found[answers(questions, one.representative.data())] += one.population;
    INFO("trial " << trial);
    REQUIRE(found.size() == walked.size());
    REQUIRE(found == walked);
  }
}

TEST_CASE("the diagonal of a box of 10^10 is found at once") {
  auto classes = partition({100000, 100000}, {{{1, -1}, 0, 0}});
  REQUIRE(classes.size() == 3);
  Count diagonal = 0;
  for (const IndexClass& one : classes)
    if (one.representative[0] == one.representative[1]) diagonal += one.population;
  CHECK(diagonal == 100000);
  CHECK(populationOf(classes) == Count{10000000000});
}

TEST_CASE("dimensions with a common star of questions stay cheap") {
  auto classes = partition({1000, 1000, 1000}, {{{1, -1, 0}, 0, 0}, {{0, 1, -1}, 0, 0}}, 100000);
  CHECK(populationOf(classes) == 1000000000);
  CHECK(classes.size() == 9);
}

TEST_CASE("more classes than allowed are refused") {
  CHECK_THROWS_WITH(partition({100000}, {exactly({1})}, 1000),
                    Catch::Matchers::Contains("required at most 1000"));
  CHECK_FALSE(partitionWithin({100000}, {exactly({1})}, 1000));
  auto allowed = partitionWithin({1000}, {exactly({1})}, 2000);
  REQUIRE(allowed);
  CHECK(allowed->size() == 1000);
}

TEST_CASE("a long dimension is refused before memory is taken for it") {
  CHECK_THROWS_AS(partition({std::int64_t{1} << 55}, {exactly({1})}), tc0::Error);
  CHECK(partition({std::int64_t{1} << 55}, {{{1}, 5, 9}}).size() == 7);
}
