#include "runtime/gates/shared_numbers.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// A run of fewer wires is not worth a number.
constexpr std::size_t kShortest = 3;

// Each wire is mixed in by two odd multipliers and a fold of the high bits.
std::uint64_t hashOf(std::span<const Wire> pattern) {
  std::uint64_t hash = pattern.size();
  for (const Wire& wire : pattern) {
    hash = (hash ^ static_cast<std::uint64_t>(wire.source)) * 0x9e3779b97f4a7c15u;
    hash = (hash ^ hash >> 32 ^ static_cast<std::uint64_t>(wire.weight)) * 0xc2b2ae3d27d4eb4fu;
  }
  return hash ^ hash >> 29;
}

}  // namespace

// Adding the number up costs about one adder a wire, once. Each use then costs as many adders as it
// has bits, in place of one a wire.
bool SharedNumbers::isWorth(const Pattern& pattern) {
  std::int64_t bits = std::bit_width(static_cast<std::uint64_t>(pattern.length) | 1);
  return pattern.uses * (pattern.length - bits - 1) > pattern.length;
}

// The weights of a pattern have no common divisor and the first is positive, so equal numbers have
// equal patterns.
std::int64_t SharedNumbers::patternOf(std::span<const Wire> run) {
  std::int64_t factor = 0;
  for (const Wire& wire : run)
    if ((factor = std::gcd(factor, wire.weight)) == 1) break;
  if (run[0].weight < 0) factor = -factor;
  pattern_.assign(run.begin(), run.end());
  if (factor != 1)
    for (Wire& wire : pattern_) wire.weight /= factor;
  return factor;
}

// The table is at most half full, so the search ends.
SharedNumbers::Pattern& SharedNumbers::place(std::uint64_t hash, std::int64_t length) {
  TC0_ASSERT(2 * patterns_ <= table_.size() && !table_.empty());
  std::size_t mask = table_.size() - 1, at = hash & mask;
  while (table_[at].length != 0 && (table_[at].hash != hash || table_[at].length != length))
    at = (at + 1) & mask;
  return table_[at];
}

void SharedNumbers::count(std::span<const Wire> run) {
  if (run.size() < kShortest) return;
  patternOf(run);
  if (2 * (patterns_ + 1) > table_.size()) {
    std::vector<Pattern> old(std::max<std::size_t>(64, 2 * table_.size()));
    old.swap(table_);
    for (const Pattern& pattern : old)
      if (pattern.length != 0) place(pattern.hash, pattern.length) = pattern;
  }
  std::uint64_t hash = hashOf(pattern_);
  Pattern& found = place(hash, std::ssize(run));
  if (found.length == 0) {
    ++patterns_;
    found.hash = hash;
    found.length = std::ssize(run);
  }
  ++found.uses;
}

// Two patterns of one hash are told apart here: the first to come gets the number, the other stays
// as it is.
SharedNumbers::Shared SharedNumbers::of(std::span<const Wire> run) {
  if (run.size() < kShortest || table_.empty()) return {};
  std::int64_t factor = patternOf(run);
  Pattern& found = place(hashOf(pattern_), std::ssize(run));
  if (found.length == 0 || !isWorth(found)) return {};
  if (found.number < 0) {
    found.number = size();
    wires_.insert(wires_.end(), pattern_.begin(), pattern_.end());
    ends_.push_back(wires_.size());
  } else if (!std::ranges::equal(wires(found.number), pattern_)) {
    return {};
  }
  return {found.number, factor};
}

std::span<const Wire> SharedNumbers::wires(std::int64_t number) const {
  std::uint64_t first = number == 0 ? 0 : ends_[number - 1];
  return std::span(wires_).subspan(first, ends_[number] - first);
}

}  // namespace tc0
