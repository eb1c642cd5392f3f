#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tc0 {

/// A line that counts thresholds: the whole part of (x + add) * slope + offset, kept within 0 and
/// the number of thresholds, is how many of them a whole number x reaches. It says so whatever way
/// the line is computed in double precision, with fused multiplication or without.
struct CountingLine {
  double add = 0, slope = 0, offset = 0;
};

/// The line of these thresholds, which must rise, or nothing if there is none: thresholds that are
/// the roundings of equally spaced numbers have one. A line is proved before it is returned. The
/// count only changes at a threshold, and the line rises, so it is enough that line and count agree
/// at each threshold and at the number below it.
std::optional<CountingLine> countingLine(const std::vector<std::int64_t>& thresholds);

}  // namespace tc0
