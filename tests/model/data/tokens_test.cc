#include "model/data/tokens.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

using namespace tc0;

TEST_CASE("the law of the Markov chain is one of 1024 sequences") {
  const Dataset data = markov();
  REQUIRE(data.law.size() == 1024);
  double sum = 0;
  for (const auto& [sequence, probability] : data.law) sum += probability;
  CHECK(sum == Approx(1).epsilon(1e-12));
  CHECK(data.law.at("aabca") == Approx(0.4 * 0.5 * 0.42 * 0.42 * 0.04));
  CHECK(data.law.at("dabbb") == Approx(0.1 * 0.42 * 0.42 * 0.5 * 0.5));
}

TEST_CASE("draws follow the law and repeat by seed") {
  const Dataset data = markov();
  const Samples drawn = data.draw(40000, 5);
  CHECK(drawn.values == data.draw(40000, 5).values);
  CHECK(drawn.values != data.draw(40000, 6).values);
  std::map<std::string, double> shares;
  for (std::int64_t i = 0; i < drawn.count(); ++i)
    shares[sequenceOf(data.alphabet, drawn.row(i), 5)] += 1.0 / drawn.count();
  double chi = 0;  // the mean of 1024 squared normal numbers, times 1024
  for (const auto& [sequence, probability] : data.law) {
    const double off = shares[sequence] - probability;
    chi += off * off * drawn.count() / probability;
  }
  CHECK(chi > 800);
  CHECK(chi < 1300);
}

TEST_CASE("sentences are 1152 and have 16 characters of the alphabet") {
  const Dataset data = text();
  REQUIRE(data.law.size() == 1152);
  CHECK(data.letters == 27);
  CHECK(data.law.count("young mouse naps") == 1);
  CHECK(data.law.count("old cat runs    ") == 1);
  std::set<std::string> seen;
  for (std::int64_t i = 0; i < data.train.count(); ++i)
    seen.insert(sequenceOf(data.alphabet, data.train.row(i), data.train.numbers));
  for (const std::string& sentence : seen) CHECK(data.law.count(sentence) == 1);
  CHECK(seen.size() > 1100);
}

TEST_CASE("bits are the digits in black and white") {
  const Dataset bits = loadDataset("bits"), digits = loadDataset("digits");
  REQUIRE(bits.train.count() == digits.train.count());
  CHECK(bits.train.labels == digits.train.labels);
  CHECK(bits.letters == 2);
  for (std::size_t i = 0; i < bits.train.values.size(); ++i)
    REQUIRE(bits.train.values[i] == (digits.train.values[i] >= 8 ? 1 : 0));
}

TEST_CASE("letters are written in their alphabet, and strange numbers as a question mark") {
  const Samples samples{3, {0, 1, 2, 3, -1, 0.5f}, {}};
  CHECK(tokenLines(samples, "abc", 9) == "abc\n??a\n");
  CHECK(tokenLines(samples, "abc", 1) == "abc\n");
}
