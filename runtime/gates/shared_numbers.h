#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// Numbers that several sums of a netlist read: sum of pattern[k] * gate k over gates of one bank.
///
/// Wires of a list that come from one bank, a *run*, have weights factor * pattern: they are the
/// number with this pattern, times the factor. A number is worth sharing if it replaces enough wires
/// in enough lists. First every run is counted, by a hash of its pattern; then each run is asked
/// for, and only patterns worth sharing are kept.
///
/// Memory: 32 bytes a pattern, and 16 a wire of a number.
class SharedNumbers {
 public:
  void count(std::span<const Wire> run);

  /// A run as number * factor; number < 0 if it is not worth sharing.
  struct Shared {
    std::int64_t number = -1, factor = 1;
  };
  /// The run among all that were counted. Its number is new if it is number size() - 1 for the first
  /// time.
  Shared of(std::span<const Wire> run);

  /// The wires of a number, with the pattern as weights.
  std::span<const Wire> wires(std::int64_t number) const;
  std::int64_t size() const { return std::ssize(ends_); }

 private:
  struct Pattern {
    std::uint64_t hash = 0;
    std::int64_t length = 0;  // 0: the place is free
    std::int64_t uses = 0;
    std::int64_t number = -1;
  };
  static bool isWorth(const Pattern& pattern);
  Pattern& place(std::uint64_t hash, std::int64_t length);
  std::int64_t patternOf(std::span<const Wire> run);  // into pattern_; returns the factor

  std::vector<Pattern> table_;  // open addressing
  std::size_t patterns_ = 0;
  std::vector<Wire> pattern_, wires_;
  std::vector<std::uint64_t> ends_;  // of each number, in wires_
};

}  // namespace tc0
