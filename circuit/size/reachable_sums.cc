#include "circuit/size/reachable_sums.h"

#include <bit>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0 {

Range ReachableSums::boundsOf(std::span<const Wire> wires) {
  Range bounds;
  for (const Wire& wire : wires) (wire.weight < 0 ? bounds.lo : bounds.hi) += wire.weight;
  return bounds;
}

// The sums are counted from the least one. There, a wire of negative weight w is 1, and taking it
// away adds |w|; a wire of positive weight is 0, and taking it adds w. So every wire adds |weight|
// or nothing, and the set grows by a copy of itself that is shifted by |weight|.
ReachableSums::ReachableSums(std::span<const Wire> wires)
    : bounds_(boundsOf(wires)), bits_((bounds_.hi - bounds_.lo) / 64 + 1, 0) {
  bits_[0] = 1;
  for (const Wire& wire : wires) addShifted(magnitude(wire.weight));
}

// bits_ |= bits_ << distance. It runs from the highest word down and reads words at or below the
// one that it writes, so it reads old bits only.
void ReachableSums::addShifted(std::uint64_t distance) {
  std::size_t words = distance / 64, bits = distance % 64;
  TC0_ASSERT(words < bits_.size());
  for (std::size_t i = bits_.size(); i-- > words;) {
    std::uint64_t shifted = bits_[i - words] << bits;
    if (bits > 0 && i > words) shifted |= bits_[i - words - 1] >> (64 - bits);
    bits_[i] |= shifted;
  }
}

std::optional<std::int64_t> ReachableSums::next(std::int64_t value) const {
  if (value <= bounds_.lo) return bounds_.lo;
  if (value > bounds_.hi) return std::nullopt;
  std::uint64_t at = value - bounds_.lo;
  std::size_t word = at / 64;
  std::uint64_t rest = bits_[word] & (~std::uint64_t{0} << (at % 64));
  while (rest == 0) rest = bits_[++word];  // ends, because the largest sum is reachable
  std::int64_t sum = bounds_.lo + word * 64 + std::countr_zero(rest);
  TC0_ASSERT(value <= sum && sum <= bounds_.hi);
  return sum;
}

}  // namespace tc0
