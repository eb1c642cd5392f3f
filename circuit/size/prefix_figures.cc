#include "circuit/size/prefix_figures.h"

#include <algorithm>
#include <numeric>

namespace tc0 {
namespace {

constexpr std::size_t kMostEntries = std::size_t{1} << 22;  // elements of all keys, 16 bytes each

}  // namespace

auto PrefixFigures::keyOf(ArrayId sum, const Elements& elements) -> std::pair<Key, std::int64_t> {
  Key key{sum, {}};
  Magnitude common = 0;
  for (const auto& [element, weight] : elements) {
    if (weight == 0) continue;
    key.elements.emplace_back(element, weight);
    common = std::gcd(common, magnitude(weight));
  }
  std::sort(key.elements.begin(), key.elements.end());
  // A divisor that is no number of 64 bits, or none at all, leaves the weights as they are.
  auto divisor = common == 0 || common > INT64_MAX ? 1 : static_cast<std::int64_t>(common);
  for (auto& [element, weight] : key.elements) weight /= divisor;
  return {std::move(key), divisor};
}

const SumFigures* PrefixFigures::find(const Key& key) const {
  auto found = known_.find(key);
  return found == known_.end() ? nullptr : &found->second;
}

void PrefixFigures::keep(const Key& key, const SumFigures& figures) {
  if (entries_ + key.elements.size() > kMostEntries) return;
  entries_ += key.elements.size();
  known_.emplace(key, figures);
}

}  // namespace tc0
