#pragma once

#include <algorithm>
#include <cstdint>

#include "circuit/base/number.h"
#include "circuit/size/count.h"

namespace tc0 {

/// The figures of one sum, from its wires one by one.
struct SumFigures {
  Count fanIn = 0, sumOfWeights = 0;
  Magnitude largestWeight = 0;
  std::int32_t level = 0;  // the largest level of a wire

  void add(std::int64_t wireWeight, std::int32_t wireLevel) {
    Magnitude weight = magnitude(wireWeight);
    ++fanIn;
    sumOfWeights += weight;
    largestWeight = std::max(largestWeight, weight);
    level = std::max(level, wireLevel);
  }

  /// Adds the wires of another sum with all weights multiplied by a factor. A factor of 0 cancels
  /// them.
  void addTimes(const SumFigures& other, std::int64_t factor) {
    if (factor == 0) return;
    Magnitude times = magnitude(factor);
    fanIn += other.fanIn;
    sumOfWeights += times * other.sumOfWeights;
    largestWeight = std::max(largestWeight, times * other.largestWeight);
    level = std::max(level, other.level);
  }
};

/// Adds `times` sums with these figures, each of which has `gates` gates. A gate is one level above
/// its deepest wire, and gatesPerLevel[k] is about level k + 1.
inline void addSums(Counts& counts, const SumFigures& sum, Count gates, Count times) {
  if (std::ssize(counts.gatesPerLevel) <= sum.level) counts.gatesPerLevel.resize(sum.level + 1, 0);
  counts.gatesPerLevel[sum.level] += times * gates;
  counts.gates += times * gates;
  counts.wires += times * gates * sum.fanIn;
  counts.largestFanIn = std::max(counts.largestFanIn, sum.fanIn);
  counts.largestWeight = std::max(counts.largestWeight, sum.largestWeight);
  counts.sumOfWeights += times * gates * sum.sumOfWeights;
  counts.storedSums += times;
  counts.storedEntries += times * sum.fanIn;
}

}  // namespace tc0
