#include "model/data/tokens.h"

#include <algorithm>

#include "circuit/base/random.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

constexpr std::int64_t kPart = 20000;  // samples in the training part, and in the test part
constexpr std::uint64_t kTrainSeed = 1, kTestSeed = 2;
constexpr double kScale = 0.5;  // a letter is 2 in z, about as far from 0 as noise reaches
constexpr std::int64_t kMarkovLength = 5, kTextLength = 16;

std::vector<float> numbersOf(const std::string& sequence, const std::string& alphabet) {
  std::vector<float> numbers;
  for (const char letter : sequence) numbers.push_back(alphabet.find(letter));
  return numbers;
}

// Draws sequences: the one where the sum of the probabilities passes a uniform number.
class LawDraws {
 public:
  LawDraws(const std::map<std::string, double>& law, const std::string& alphabet) {
    double sum = 0;
    for (const auto& [sequence, probability] : law) {
      numbers_.push_back(numbersOf(sequence, alphabet));
      sums_.push_back(sum += probability);
    }
  }

  Samples operator()(std::int64_t count, std::uint64_t seed) const {
    Random random(seed, "tokens");
    Samples out;
    out.numbers = std::ssize(numbers_.front());
    out.values.reserve(count * out.numbers);
    for (std::int64_t i = 0; i < count; ++i) {
      const double at = (random.bits() >> 11) * 0x1p-53 * sums_.back();
      const auto found = std::upper_bound(sums_.begin(), sums_.end() - 1, at);
      const std::vector<float>& row = numbers_[found - sums_.begin()];
      out.values.insert(out.values.end(), row.begin(), row.end());
    }
    return out;
  }

 private:
  std::vector<std::vector<float>> numbers_;
  std::vector<double> sums_;
};

Dataset drawnFrom(const char* name, const std::string& alphabet,
                  std::map<std::string, double> law) {
  Dataset data;
  data.name = name;
  data.scale = kScale;
  data.letters = std::ssize(alphabet);
  data.alphabet = alphabet;
  data.law = std::move(law);
  data.draw = LawDraws(data.law, alphabet);
  data.train = data.draw(kPart, kTrainSeed);
  data.test = data.draw(kPart, kTestSeed);
  return data;
}

// The probability that letter b follows letter a.
double transition(std::size_t a, std::size_t b) {
  if (a == b) return 0.5;
  return b == (a + 1) % 4 ? 0.42 : 0.04;
}

}  // namespace

Dataset markov() {
  const std::string alphabet = "abcd";
  std::map<std::string, double> law = {{"a", 0.4}, {"b", 0.3}, {"c", 0.2}, {"d", 0.1}};
  for (std::int64_t length = 1; length < kMarkovLength; ++length) {
    std::map<std::string, double> longer;
    for (const auto& [sequence, probability] : law)
      for (std::size_t b = 0; b < alphabet.size(); ++b)
        longer[sequence + alphabet[b]] =
            probability * transition(alphabet.find(sequence.back()), b);
    law = std::move(longer);
  }
  return drawnFrom("markov", alphabet, std::move(law));
}

Dataset text() {
  const char* const adjectives[] = {"old",  "red",  "big",  "shy",  "sly",   "calm",
                                    "slow", "wise", "kind", "pale", "young", "proud"};
  const char* const nouns[] = {"cat",  "dog",  "fox",  "owl",  "hen",   "bear",
                               "crow", "frog", "goat", "lamb", "mouse", "horse"};
  const char* const verbs[] = {"runs", "eats", "sits", "hops", "naps", "digs", "begs", "hums"};
  std::map<std::string, double> law;
  for (const std::string adjective : adjectives)
    for (const std::string noun : nouns)
      for (const std::string verb : verbs) {
        std::string sentence = adjective + " " + noun + " " + verb;
        sentence.resize(kTextLength, ' ');
        law[sentence] = 0;
      }
  for (auto& [sentence, probability] : law) probability = 1.0 / law.size();
  return drawnFrom("text", "abcdefghijklmnopqrstuvwxyz ", std::move(law));
}

Dataset loadBits(const std::string& folder) {
  Dataset data = loadDigits(folder);
  data.name = "bits";
  for (Samples* part : {&data.train, &data.test})
    for (float& pixel : part->values) pixel = 2 * pixel >= data.levels - 1 ? 1 : 0;
  data.levels = data.letters = 2;
  data.scale = kScale;
  data.shift = 0;
  return data;
}

std::string sequenceOf(const std::string& alphabet, const float* row, std::int64_t numbers) {
  std::string sequence;
  for (std::int64_t i = 0; i < numbers; ++i) {
    const auto letter = static_cast<std::size_t>(row[i]);
    sequence += row[i] >= 0 && letter < alphabet.size() ? alphabet[letter] : '?';
  }
  return sequence;
}

std::string tokenLines(const Samples& samples, const std::string& alphabet, std::int64_t most) {
  std::string lines;
  for (std::int64_t i = 0; i < std::min(most, samples.count()); ++i)
    lines += sequenceOf(alphabet, samples.row(i), samples.numbers) + "\n";
  return lines;
}

}  // namespace tc0
