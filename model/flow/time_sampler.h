#pragma once

#include <ATen/ATen.h>

#include "model/flow/time_sampling.h"

namespace tc0 {

struct TimePairs {
  at::Tensor t, r;      // [count]
  at::Tensor velocity;  // [count], the velocity's own times; undefined if they are t
};

/// `count` pairs in float32 on the CPU. Equal states of the generator give equal pairs.
TimePairs sampleTimes(std::int64_t count, const TimeSampling& sampling, at::Generator& generator);

}  // namespace tc0
