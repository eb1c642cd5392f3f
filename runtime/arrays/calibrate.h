#pragma once

#include "runtime/run.h"

namespace tc0 {

/// What one core of this machine can do at best, measured in about 0.1 s: the terms of the limit
/// that benchmarks compare with,
///   seconds >= (multiplies / multiplyRate + thresholds / thresholdRate) / cores.
struct CoreRates {
  double multiplies = 0;  // byte multiply-accumulates a second, operands in registers
  double thresholds = 0;  // 32-bit sums a second shifted, clamped and stored as bytes, in the cache
};

/// Both 0 where the instruction set has no byte dot products.
CoreRates coreRates(Isa isa);
CoreRates coreRatesVnni();

}  // namespace tc0
