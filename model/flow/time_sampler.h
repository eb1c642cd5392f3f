#pragma once

#include <ATen/ATen.h>

namespace tc0 {

/// How training draws times (t, r), 0 <= r <= t <= 1.
struct TimeSampling {
  /// t and r are sigmoid(mean + deviation * normal). kSorted: two draws of the first pair, the
  /// larger is t. kApart: r has its own pair and is cut down to t.
  enum class Kind { kSorted, kApart } kind = Kind::kApart;
  double mean = -0.6, deviation = 1.6;
  double rMean = -4, rDeviation = 1.6;  // kApart only
  double equalShare = 0.5;              // share of the pairs with r = t
  double atomAtOne = 0.1;               // share of the pairs with t = 1, where every sample starts
  double atomAtZero = 0.0;              // share of the pairs (of those with r < t) with r = 0
};

struct TimePairs {
  at::Tensor t, r;  // [count]
};

/// `count` pairs in float32 on the CPU; the same generator state gives the same pairs.
TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator);

}  // namespace tc0
