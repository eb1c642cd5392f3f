#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "circuit/base/range.h"

namespace tc0::program {

/// Random choices that are the same on every machine for a seed (the standard's distributions are
/// not).
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  /// lo <= result <= hi; the width is below 2^63.
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    std::uint64_t width = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + engine_() % width);
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
