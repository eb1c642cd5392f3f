#include "runtime/arrays/recognise/common_weights.h"

#include <algorithm>
#include <map>

#include "circuit/base/number.h"
#include "runtime/arrays/flat.h"

namespace tc0 {
namespace {

constexpr std::int64_t kFewestColumns = 8, kFewestRows = 4;
constexpr std::int64_t kMostWeights = 1 << 22;  // what planning may look at

// The most frequent of some numbers.
std::int64_t modeOf(std::vector<std::int64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::int64_t best = numbers[0], longest = 0, run = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    run = i > 0 && numbers[i] == numbers[i - 1] ? run + 1 : 1;
    if (run > longest) longest = run, best = numbers[i];
  }
  return best;
}

bool isMatrix(const FlatTerm& term, const Shape& shape) {
  if (term.source == kOne || shape.empty() || term.over.size() != 1 || !term.domain.empty())
    return false;
  std::size_t last = shape.size() - 1;
  for (std::size_t d = 0; d < last; ++d)
    if (term.weightAt.strides[d] != 0) return false;
  return term.at.strides[last] == 0 && term.weightAt.strides[last] != 0 &&
         term.over[0] >= kFewestColumns && shape[last] >= kFewestRows &&
         term.over[0] <= kMostWeights / shape[last];
}

}  // namespace

std::shared_ptr<const CommonWeights> commonWeights(const FlatTerm& term, const Shape& shape) {
  if (!isMatrix(term, shape)) return nullptr;
  std::int64_t rows = shape.back(), columns = term.over[0];
  auto weight = [&](std::int64_t n, std::int64_t k) {
    return term
        .weights[term.weightAt.offset + n * term.weightAt.strides.back() + k * term.overWeight[0]];
  };
  auto result = std::make_shared<CommonWeights>();
  std::map<std::int64_t, std::vector<std::int64_t>> byShift;
  std::vector<Magnitude> own(magnitude(rows), 0);
  Magnitude all = 0;
  for (std::int64_t k = 0; k < columns; ++k) {
    std::vector<std::int64_t> column;
    for (std::int64_t n = 0; n < rows; ++n) column.push_back(weight(n, k));
    std::int64_t mode = modeOf(column);
    result->shared.push_back(mode);
    all = addMagnitudes(all, magnitude(mode));
    for (std::int64_t n = 0; n < rows; ++n) {
      if (column[n] == mode) continue;
      auto& diagonal = byShift[k - n];
      diagonal.resize(magnitude(rows), 0);
      diagonal[n] = column[n] - mode;
      own[n] = addMagnitudes(own[n], magnitude(diagonal[n]));
      // Each diagonal is a pass over the rows.
      if (std::ssize(byShift) * 8 > columns) return nullptr;
    }
  }
  for (auto& [shift, weights] : byShift) {
    std::int64_t first = std::max<std::int64_t>(0, -shift);
    std::int64_t end = std::min(rows, columns - shift);
    result->diagonals.push_back({shift, first, {weights.begin() + first, weights.begin() + end}});
  }
  result->magnitude = addMagnitudes(all, *std::max_element(own.begin(), own.end()));
  return result;
}

}  // namespace tc0
