#pragma once

namespace tc0 {

enum class Isa;

/// What one core of this machine can do at best, measured in about 0.1 s. Benchmarks compare with
/// the limit that follows from it:
///   seconds >= (multiplies / multiplyRate + thresholds / thresholdRate) / cores.
struct CoreRates {
  double multiplies = 0;  // byte multiply-accumulates a second, operands in registers
  double thresholds = 0;  // 32-bit sums a second shifted, clamped and stored as bytes, in the cache
};

/// Both rates are 0 if the instruction set has no products of bytes. AVX-512 without byte dot products
/// has those of AVX2.
CoreRates coreRates(Isa isa);
CoreRates coreRatesAvx2();
CoreRates coreRatesVnni();

}  // namespace tc0
