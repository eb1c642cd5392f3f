#include "circuit/reachable_sums.h"

namespace tc0 {

Range ReachableSums::boundsOf(std::span<const Wire> wires) {
  Range bounds;
  for (const Wire& wire : wires) (wire.weight < 0 ? bounds.lo : bounds.hi) += wire.weight;
  return bounds;
}

ReachableSums::ReachableSums(std::span<const Wire> wires)
    : bounds_(boundsOf(wires)),
      bits_(static_cast<std::size_t>(bounds_.hi - bounds_.lo) / 64 + 1, 0) {
  // A negative weight counted from the least sum is a positive one on the complemented wire.
  bits_[0] = 1;
  for (const Wire& wire : wires)
    addShifted(static_cast<std::uint64_t>(wire.weight < 0 ? -wire.weight : wire.weight));
}

void ReachableSums::addShifted(std::uint64_t distance) {
  std::size_t words = distance / 64, bits = distance % 64;
  for (std::size_t i = bits_.size(); i-- > words;) {
    std::uint64_t shifted = bits_[i - words] << bits;
    if (bits > 0 && i > words) shifted |= bits_[i - words - 1] >> (64 - bits);
    bits_[i] |= shifted;
  }
}

std::optional<std::int64_t> ReachableSums::next(std::int64_t value) const {
  if (value <= bounds_.lo) return bounds_.lo;
  if (value > bounds_.hi) return std::nullopt;
  auto at = static_cast<std::uint64_t>(value - bounds_.lo);
  std::size_t word = at / 64;
  std::uint64_t rest = bits_[word] & (~std::uint64_t{0} << (at % 64));
  while (rest == 0) rest = bits_[++word];  // the largest sum always occurs
  return bounds_.lo +
         static_cast<std::int64_t>(word * 64 + static_cast<std::uint64_t>(__builtin_ctzll(rest)));
}

}  // namespace tc0
