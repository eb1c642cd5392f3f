#include "model/metrics/token_distances.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/random.h"
#include "model/data/tokens.h"

namespace tc0 {
namespace {

std::vector<std::string> wordsOf(const std::string& sequence) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < sequence.size();) {
    const std::size_t end = std::min(sequence.find(' ', at), sequence.size());
    if (end > at) words.push_back(sequence.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace

double totalVariation(const Samples& samples, const Dataset& data) {
  TC0_ASSERT(!data.law.empty() && samples.count() > 0);
  std::map<std::string, double> differences = data.law;
  for (std::int64_t i = 0; i < samples.count(); ++i)
    differences[sequenceOf(data.alphabet, samples.row(i), samples.numbers)] -=
        1.0 / samples.count();
  double sum = 0;
  for (const auto& [sequence, difference] : differences) sum += std::abs(difference);
  return sum / 2;
}

double pairVariation(const Samples& a, const Samples& b, std::int64_t letters) {
  std::vector<double> differences(letters * letters);
  for (const auto& [samples, sign] : {std::pair(&a, 1.0), std::pair(&b, -1.0)}) {
    TC0_ASSERT(samples->numbers >= 2 && samples->count() > 0);
    const double share = sign / (samples->count() * (samples->numbers - 1));
    for (std::int64_t i = 0; i < samples->count(); ++i) {
      const float* row = samples->row(i);
      for (std::int64_t j = 1; j < samples->numbers; ++j)
        differences.at(std::int64_t(row[j - 1]) * letters + std::int64_t(row[j])) += share;
    }
  }
  double sum = 0;
  for (const double difference : differences) sum += std::abs(difference);
  return sum / 2;
}

double knownWords(const Samples& samples, const Dataset& data) {
  std::set<std::string> known;
  for (const auto& [sequence, probability] : data.law)
    for (const std::string& word : wordsOf(sequence)) known.insert(word);
  double found = 0, all = 0;
  for (std::int64_t i = 0; i < samples.count(); ++i)
    for (const std::string& word :
         wordsOf(sequenceOf(data.alphabet, samples.row(i), samples.numbers))) {
      found += known.count(word);
      ++all;
    }
  return all == 0 ? 0 : found / all;
}

Samples independentNumbers(const Samples& like, std::uint64_t seed) {
  Random random(seed, "independent");
  Samples out = like;
  for (std::int64_t i = 0; i < out.count(); ++i)
    for (std::int64_t j = 0; j < out.numbers; ++j)
      out.values[i * out.numbers + j] = like.row(random.below(like.count()))[j];
  return out;
}

}  // namespace tc0
