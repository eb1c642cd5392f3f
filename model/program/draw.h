#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "circuit/base/assert.h"
#include "circuit/base/range.h"

namespace tc0::program {

/// Random choices. A seed gives the same choices on every machine, which the distributions of the
/// standard library do not promise.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  /// An integer in [lo, hi]; hi - lo is below 2^63.
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    TC0_ASSERT(lo <= hi && hi - lo < INT64_MAX);
    const std::uint64_t width = hi - lo + 1;
    const std::int64_t offset = engine_() % width;
    return lo + offset;
  }
  std::int64_t within(Range range) { return between(range.lo, range.hi); }
  bool oneIn(std::int64_t n) { return between(1, n) == 1; }

  template <class T>
  const T& of(const std::vector<T>& list) {
    return list[between(0, std::ssize(list) - 1)];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace tc0::program
