#include "model/names/recipe_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

using Words = std::span<const std::string>;

// Points of the recipes by the words that their names begin with.
struct PointRow {
  std::vector<std::string> words;
  const char* operation;
  const char* meaning;
};

const char* const kNorm = "norm";
const char* const kParts = "queries, keys, values";

// A row that begins with all words of another one stands before it.
const std::vector<PointRow>& pointRows() {
  static const std::vector<PointRow> rows{
      {{"noise"}, "inputs", "noise"},
      {{"start"}, "inputs", "noise"},
      {{"class"}, "embedding", "what the class adds"},
      {{"split"}, "embedding", "patches of the picture"},
      {{"turned"}, "embedding", "patches of the picture"},
      {{"patches"}, "embedding", "patches of the picture"},
      {{"tokens"}, "embedding", "tokens of the patches"},
      {{"position"}, "embedding", "positions of the tokens"},
      {{"embed"}, "embedding", "tokens with their positions"},
      {{"attend"}, kNorm, "norm before attention"},
      {{"feed"}, kNorm, "norm before the perceptron"},
      {{"query", "square_sum"}, kNorm, "norm of the queries"},
      {{"query", "mean_square"}, kNorm, "norm of the queries"},
      {{"query", "normal"}, kNorm, "norm of the queries"},
      {{"key", "square_sum"}, kNorm, "norm of the keys"},
      {{"key", "mean_square"}, kNorm, "norm of the keys"},
      {{"key", "normal"}, kNorm, "norm of the keys"},
      {{"query"}, kParts, "queries"},
      {{"queries"}, kParts, "queries"},
      {{"key"}, kParts, "keys"},
      {{"keys"}, kParts, "keys"},
      {{"value"}, kParts, "values"},
      {{"values"}, kParts, "values"},
      {{"scores"}, "attention", "scores, queries times keys"},
      {{"weighted"}, "attention", "sums of values, weighted by exp"},
      {{"exp"}, "softmax", "exp of the scores"},
      {{"total"}, "softmax", "sums of exp"},
      {{"totals"}, "softmax", "sums of exp"},
      {{"inverse"}, "softmax", "one over the sums of exp"},
      {{"inverses"}, "softmax", "one over the sums of exp"},
      {{"mean"}, "softmax", "weighted sums over sums of exp"},
      {{"mixed"}, "softmax", "weighted sums over sums of exp"},
      {{"after"}, "residual stream", "stream after attention"},
      {{"residual"}, "residual stream", "stream after the perceptron"},
      {{"activation"}, "perceptron", "hidden numbers"},
      {{"layers"}, "perceptron", "hidden numbers"},
      {{"head", "centred"}, kNorm, "norm before the head"},
      {{"head", "square"}, kNorm, "norm before the head"},
      {{"head", "square_sum"}, kNorm, "norm before the head"},
      {{"head", "rounded"}, kNorm, "norm before the head"},
      {{"head", "deviation"}, kNorm, "norm before the head"},
      {{"head", "variance"}, kNorm, "norm before the head"},
      {{"head", "normal"}, kNorm, "norm before the head"},
      {{"head"}, "head", "output of the network"},
      {{"change"}, "step of the flow", "what a network adds to the picture"},
      {{"z"}, "step of the flow", "picture after the step"},
      {{"pixels"}, "pixels", "pixels, rounded"},
      {{"menu"}, "choice of steps", "which of two samplers a sample takes"},
      {{"points"}, "pixels", "points"},
  };
  return rows;
}

// What a word behind a point says of the array.
struct ConstructionRow {
  const char* word;
  const char* meaning;
};

constexpr std::array kConstructions = std::to_array<ConstructionRow>({
    {"few", "by few steps"},
    {"many", "by many steps"},
    {"apart", "difference of the two"},
    {"distance", "size of the difference"},
    {"choose", "many steps are taken"},
    {"keep", "few steps are taken"},
    {"both", "what was chosen"},
    {"centred", "minus their mean"},
    {"square", "squares"},
    {"squares", "squares"},
    {"signed_square", "squares with the sign"},
    {"square_sum", "sum of squares"},
    {"mean_square", "mean of squares"},
    {"variance", "mean of squares"},
    {"denominator", "what is divided by"},
    {"deviation", "root of the mean square"},
    {"normal", "normalised"},
    {"inverse", "one over the root"},
    {"factor", "rounded factor"},
    {"rounded", "rounded"},
    {"raw", "before rounding"},
    {"gelu", "GELU"},
    {"product", "products"},
    {"sum", "sums"},
    {"sums", "sums"},
    {"digits", "binary digits"},
    {"reduced", "digits' own numbers"},
    {"high", "high limbs"},
    {"low", "low digits"},
    {"rest", "what the high limbs leave"},
    {"thresholds", "thresholds by the high limb"},
    {"segment", "pieces of a table"},
    {"coefficients", "coefficients of the pieces"},
    {"left", "left factors"},
    {"right", "right factors"},
    {"pairs", "sums of two bits"},
    {"ands", "products of bits"},
    {"and", "products of bits"},
    {"bits", "bits"},
    {"gated", "numbers times a bit"},
    {"gated-sums", "sums of numbers and a bit"},
    {"all", "digits and pieces together"},
    {"twice", "doubled"},
    {"data", "what the picture adds"},
    {"class", "what the class adds"},
    {"add", "what is added"},
    {"max", "largest"},
    {"exp", "exponentials"},
});

const char* constructionOf(const std::string& word) {
  const auto* row = std::find_if(kConstructions.begin(), kConstructions.end(),
                                 [&](const ConstructionRow& known) { return known.word == word; });
  return row == kConstructions.end() ? nullptr : row->meaning;
}

// The words between dots, without the mark of a copy ("~2").
std::vector<std::string> wordsOf(std::string_view name) {
  std::vector<std::string> words(1);
  for (char c : name.substr(0, name.rfind('~'))) {
    if (c == '.')
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

bool isNumber(const std::string& word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void addTo(std::string& list, const std::string& text) {
  list += (list.empty() ? "" : ", ") + text;
}

// Takes the words that say in which block the rest stands.
std::string takeBlock(Words& words) {
  std::string block;
  if (words.size() > 1 && isNumber(words[0])) {
    addTo(block, "step " + words[0]);
    words = words.subspan(1);
  }
  if (words.size() > 1 && (words[0] == "velocity" || words[0] == "acceleration")) {
    addTo(block, words[0]);
    words = words.subspan(1);
  }
  if (words.size() > 2 && words[0] == "blocks" && isNumber(words[1])) {
    addTo(block, "block " + words[1]);
    words = words.subspan(2);
  }
  if (words.size() > 1 && words[0] == "layers" && isNumber(words[1]))
    addTo(block, "layer " + words[1]);
  return block;
}

bool startsWith(Words words, const std::vector<std::string>& first) {
  return words.size() >= first.size() && std::equal(first.begin(), first.end(), words.begin());
}

// "scores: products of bits": what the last known word says of the point.
std::string withConstruction(const std::string& meaning, Words rest) {
  for (auto word = rest.rbegin(); word != rest.rend(); ++word)
    if (const char* more = constructionOf(*word)) return meaning + ": " + more;
  return meaning;
}

}  // namespace

ArrayName recipeName(std::string_view name) {
  const std::vector<std::string> all = wordsOf(name);
  Words words = all;
  ArrayName said;
  said.block = takeBlock(words);
  for (const PointRow& row : pointRows()) {
    if (!startsWith(words, row.words)) continue;
    said.operation = row.operation;
    // A second word of a row is a construction too, which the meaning may name.
    said.meaning = withConstruction(row.meaning, words.subspan(1));
    return said;
  }
  said.operation = words[0];
  said.meaning = std::string(name);
  return said;
}

ArrayName plainArrayName(std::string_view name) {
  const std::vector<std::string> words = wordsOf(name);
  std::size_t kept = words.size();
  while (kept > 1 && constructionOf(words[kept - 1]) != nullptr) --kept;
  ArrayName said;
  for (std::size_t k = 0; k < kept; ++k) said.operation += (k > 0 ? "." : "") + words[k];
  said.meaning = withConstruction(said.operation, Words(words).subspan(kept));
  return said;
}

}  // namespace tc0
