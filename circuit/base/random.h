#pragma once

#include <cstdint>
#include <string_view>

#include "circuit/base/assert.h"

namespace tc0 {

/// Random numbers by SplitMix64. They are the same on every machine, because all arithmetic is that
/// of integers up to one last rounding.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// Every name has a stream of its own.
  Random(std::uint64_t seed, std::string_view name) : state_(seed) {
    for (char c : name) {
      state_ ^= static_cast<unsigned char>(c);
      state_ = bits();
    }
  }

  /// Passes over so many calls of bits(), in no time: what a stream gives from there on can be had
  /// without what it gives before.
  void skip(std::uint64_t calls) { state_ += calls * kStride; }

  std::uint64_t bits() {
    state_ += kStride;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  /// An integer in [0, bound) by one call of bits(), where bound is at least 1. No integer is preferred by more than
  /// bound / 2^64.
  std::int64_t below(std::int64_t bound) {
    TC0_ASSERT(bound >= 1);
    auto product = static_cast<unsigned __int128>(bits()) * static_cast<std::uint64_t>(bound);
    return static_cast<std::int64_t>(product >> 64);
  }

  /// A nearly normal number of mean 0 and variance 1: the sum of twelve uniform numbers, less 6.
  /// Its magnitude is at most 6. Functions of the mathematics library differ between machines and
  /// are not used.
  double normal() {
    std::int64_t sum = 0;
    for (int i = 0; i < kBitsOfNormal; ++i) sum += static_cast<std::int64_t>(bits() >> 16);
    return static_cast<double>(sum - (std::int64_t{6} << 48)) / static_cast<double>(1ll << 48);
  }

  /// How many calls of bits() a call of normal() takes.
  static constexpr int kBitsOfNormal = 12;

 private:
  static constexpr std::uint64_t kStride = 0x9E3779B97F4A7C15u;
  std::uint64_t state_;
};

}  // namespace tc0
