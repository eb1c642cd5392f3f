#pragma once

#include <random>
#include <vector>

#include "circuit/base/number.h"
#include "circuit/base/tables.h"

namespace tc0 {

/// How the thresholds of a random table lie.
enum class Spacing { kUniform, kNearlyUniform, kGrowing, kClustered, kAny };
constexpr Spacing kSpacings[] = {Spacing::kUniform, Spacing::kNearlyUniform, Spacing::kGrowing,
                                 Spacing::kClustered, Spacing::kAny};

/// Makes random tables.
struct TableMaker {
  std::mt19937_64 random;
  std::int64_t pick(std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
  }

  std::int64_t gapOf(Spacing spacing, std::int64_t k, std::int64_t unit) {
    switch (spacing) {
      case Spacing::kUniform:
        return unit;
      case Spacing::kNearlyUniform:
        return unit + pick(0, 1 + unit / 50);
      case Spacing::kGrowing:
        return unit + k * k;
      case Spacing::kClustered:
        return k % 9 == 0 ? 40 * unit : 1;
      default:
        return pick(1, 2 * unit);
    }
  }

  /// One table with increments that are equal or not.
  Tables table(Spacing spacing, std::int64_t gates, std::int64_t unit, std::int64_t from,
               bool ratio) {
    Tables tables;
    std::int64_t p = from;
    bool equal = pick(0, 1) == 0;
    for (std::int64_t k = 0; k < gates; ++k) {
      tables.p.push_back(p += gapOf(spacing, k, unit));
      if (ratio) tables.q.push_back(1);
      tables.increments.push_back(equal ? 2 : pick(-9, 9));
    }
    tables.start = {0, gates};
    tables.base = {pick(-5, 5)};
    return tables;
  }
};

/// Numbers at and below each threshold, at the ends of the range and anywhere in it.
inline std::vector<std::int64_t> numbersFor(TableMaker& make, const Tables& tables, Range range) {
  std::vector<std::int64_t> numbers{range.lo, range.hi};
  for (std::int64_t p : tables.p)
    for (std::int64_t number : {p - 1, p, p + 1})
      if (range.contains(number)) numbers.push_back(number);
  for (int i = 0; i < 50; ++i) numbers.push_back(make.pick(range.lo, range.hi));
  return numbers;
}

/// The value of a table at n / d, gate by gate.
inline std::int64_t counted(const Tables& tables, std::int64_t n, std::int64_t d) {
  std::int64_t value = tables.base[0];
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    if (Wide{tables.qAt(k)} * n >= Wide{tables.p[k]} * d) value += tables.increments[k];
  return value;
}

}  // namespace tc0
