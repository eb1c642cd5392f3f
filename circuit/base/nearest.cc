#include "circuit/base/nearest.h"

#include <algorithm>
#include <numeric>

namespace tc0 {
namespace {

// Levenshtein distance: insertions, deletions and substitutions.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string didYouMean(const std::string& word, const std::vector<std::string>& candidates) {
  std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::string nearest;
  for (const std::string& candidate : candidates)
    if (std::size_t d = distance(word, candidate); d < best) {
      best = d;
      nearest = candidate;
    }
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace tc0
