#pragma once

#include <cstdint>
#include <string_view>

namespace tc0 {

/// Random numbers that are the same on every machine: SplitMix64, and integer arithmetic up to the
/// last rounding.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// A stream of its own for each name.
  Random(std::uint64_t seed, std::string_view name) : state_(seed) {
    for (char c : name) {
      state_ ^= static_cast<unsigned char>(c);
      state_ = bits();
    }
  }

  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  /// Below `bound`, which is at least 1; the bias is below bound / 2^64.
  std::int64_t below(std::int64_t bound) {
    auto product = static_cast<unsigned __int128>(bits()) * static_cast<std::uint64_t>(bound);
    return static_cast<std::int64_t>(product >> 64);
  }

  /// Mean 0, variance 1, nearly normal: the sum of twelve uniform numbers, less 6. Its tails end at
  /// 6, and no function of the mathematics library, which differ between machines, takes part.
  double normal() {
    std::int64_t sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<std::int64_t>(bits() >> 16);
    return static_cast<double>(sum - (std::int64_t{6} << 48)) / static_cast<double>(1ll << 48);
  }

 private:
  std::uint64_t state_;
};

}  // namespace tc0
