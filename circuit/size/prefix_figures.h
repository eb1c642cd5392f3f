#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "circuit/flatten.h"
#include "circuit/size/figures.h"

namespace tc0 {

/// The figures of weighted elements of sums that have been looked at before.
///
/// The stream of a network adds a little to one sum after the other: what block k reads is what block
/// k - 1 read and more, with the same weights up to a factor. So its figures are those of the new wires
/// and, times the factor, those of the old ones, if no wire is in both. Counting k blocks then takes k
/// times as long as one, and not k^2 / 2 times.
class PrefixFigures {
 public:
  using Elements = Flattener::ElementWeights;

  /// Elements in the order of their numbers, with weights without a common divisor, and that divisor.
  struct Key {
    ArrayId sum;
    std::vector<std::pair<std::int64_t, std::int64_t>> elements;
    auto operator<=>(const Key&) const = default;
  };
  static std::pair<Key, std::int64_t> keyOf(ArrayId sum, const Elements& elements);

  const SumFigures* find(const Key& key) const;
  /// Remembers figures, unless the memory is used up.
  void keep(const Key& key, const SumFigures& figures);

 private:
  std::map<Key, SumFigures> known_;
  std::size_t entries_ = 0;
};

}  // namespace tc0
