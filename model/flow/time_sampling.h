#pragma once

#include "circuit/base/choice.h"

namespace tc0 {

/// How training draws times (t, r), 0 <= r <= t <= 1. The defaults train small pictures well.
struct TimeSampling {
  /// t and r are sigmoid(mean + deviation * normal).
  ///   kSorted: both are drawn with `mean` and `deviation`; the larger one is t.
  ///   kApart:  r is drawn with `rMean` and `rDeviation`, and lowered to t if it is larger.
  ///   kOwn:    the velocity has times of its own, drawn with `mean` and `deviation`; the pair (t, r)
  ///            of the acceleration is two draws with `pairMean` and `pairDeviation`, sorted. The
  ///            velocity wants times that are spread over all of the path, the acceleration pairs of
  ///            all lengths, and one law of pairs gives only one of the two.
  enum class Kind { kSorted, kApart, kOwn } kind = Kind::kApart;
  double mean = 0, deviation = 1.4;
  double rMean = -4, rDeviation = 1.6;       // kApart only
  double pairMean = 0, pairDeviation = 1.4;  // kOwn only
  double equalShare = 0;                     // share of the pairs with r = t
  double atomAtOne = 0.1;   // share of the pairs with t = 1, where every sample starts;
                            // kOwn: of the velocity's times too
  double atomAtZero = 0.1;  // share of the pairs (of those with r < t) with r = 0
};

inline constexpr std::pair<TimeSampling::Kind, const char*> kTimeSamplings[] = {
    {TimeSampling::Kind::kSorted, "sorted"},
    {TimeSampling::Kind::kApart, "apart"},
    {TimeSampling::Kind::kOwn, "own"}};

}  // namespace tc0
