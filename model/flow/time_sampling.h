#pragma once

#include "circuit/base/choice.h"

namespace tc0 {

/// How training draws times (t, r), 0 <= r <= t <= 1. The defaults train small pictures well.
struct TimeSampling {
  /// t and r are sigmoid(mean + deviation * normal).
  ///   kSorted: both are drawn with `mean` and `deviation`; the larger one is t.
  ///   kApart:  r is drawn with `rMean` and `rDeviation`, and lowered to t if it is larger.
  enum class Kind { kSorted, kApart } kind = Kind::kApart;
  double mean = 0, deviation = 1.4;
  double rMean = -4, rDeviation = 1.6;  // kApart only
  double equalShare = 0;                // share of the pairs with r = t
  double atomAtOne = 0.1;               // share of the pairs with t = 1, where every sample starts
  double atomAtZero = 0.1;              // share of the pairs (of those with r < t) with r = 0
};

inline constexpr std::pair<TimeSampling::Kind, const char*> kTimeSamplings[] = {
    {TimeSampling::Kind::kSorted, "sorted"}, {TimeSampling::Kind::kApart, "apart"}};

}  // namespace tc0
