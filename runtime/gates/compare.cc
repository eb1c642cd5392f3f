#include "runtime/gates/compare.h"

#include <algorithm>
#include <bit>
#include <map>
#include <span>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

using Kind = GateCompare::Kind;

constexpr std::uint32_t kMostSteps = 32;  // steps of one operation: GateCompare::b has 32 bits

GatePlace scratch(std::uint32_t word) { return 2 * word; }
GatePlace inSlot(std::uint32_t slot) { return 2 * slot + 1; }

// The word with its bits in the opposite order. Sorted by it, numbers that agree in their lowest
// bits are neighbours.
std::uint64_t reversed(std::uint64_t word) {
  std::uint64_t result = 0;
  for (int i = 0; i < 64; ++i, word >>= 1) result = result << 1 | (word & 1);
  return result;
}

// The bits of one threshold that a walk looks at, and the number of the threshold.
struct Part {
  std::uint64_t value;
  std::size_t id;
};

class Comparer {
 public:
  Comparer(std::uint32_t bits, std::vector<GateCompare>& to)
      : bits_(bits), free_(bits), most_(bits), to_(to) {}

  void compare(std::vector<GateThreshold>& gates) {
    std::sort(gates.begin(), gates.end(),
              [](const auto& a, const auto& b) { return a.threshold < b.threshold; });
    TC0_ASSERT(gates.front().threshold > 0);
    TC0_ASSERT(bits_ == 64 || gates.back().threshold >> bits_ == 0);
    std::uint32_t cut = cutOf(gates);
    if (cut == bits_)
      compareWhole(gates);
    else
      compareInTwo(gates, cut);
  }
  std::uint32_t words() const { return most_; }

 private:
  // A comparison so far: the place `from` has the answer for the bits below `first` of a threshold.
  struct Reached {
    bool always = true;  // the bits below are all 0, so the answer is 1 and has no place
    GatePlace from = 0;
    std::uint32_t first = 0;
  };

  // A free word of scratch.
  std::uint32_t takeWord() {
    most_ = std::max(most_, free_ + 1);
    return free_++;
  }

  // Emits the steps from what was reached over the bits [reached.first, end) of `value`, into `to`.
  void steps(const Reached& reached, std::uint64_t value, std::uint32_t end, GatePlace to) {
    TC0_ASSERT(!reached.always && end <= bits_);
    GatePlace from = reached.from;
    std::uint32_t first = reached.first;
    do {
      std::uint32_t last = std::min(end, first + kMostSteps);
      GateCompare& op = to_.emplace_back();
      op.to = to;
      op.a = from;
      op.b = value >> first;
      op.first = first;
      op.last = last;
      from = to;
      first = last;
    } while (first < end);
  }

  // Walks the tree of parts from bit `bit` up to bit `end`, and calls leaf(equal parts, reached)
  // for each group of parts that are equal in these bits.
  //
  // What holds: all parts are equal below `bit`, and they are sorted by their bits from the lowest
  // up, so at every bit the zeros stand before the ones. While all parts agree, nothing is emitted.
  // If they differ at a bit, the steps up to it are made once, into a word of scratch, and both
  // branches go on from there. That word is free again when the walk returns.
  template <class Leaf>
  void walk(std::span<const Part> parts, std::uint32_t bit, std::uint32_t end, Reached reached,
            const Leaf& leaf) {
    std::uint32_t kept = free_;
    for (; bit < end; ++bit) {
      auto ones = std::partition_point(parts.begin(), parts.end(), [bit](const Part& part) {
        return (part.value >> bit & 1) == 0;
      });
      std::size_t zeros = magnitude(ones - parts.begin());
      if (zeros != 0 && zeros != parts.size()) {
        if (!reached.always && reached.first < bit) {
          GatePlace node = scratch(takeWord());
          steps(reached, parts[0].value, bit, node);
          reached = {false, node, bit};
        }
        walk(parts.first(zeros), bit, end, reached, leaf);
        parts = parts.subspan(zeros);
      }
      if (reached.always && (parts[0].value >> bit & 1) != 0)
        reached = {false, scratch(bit), bit + 1};
    }
    leaf(parts, reached);
    free_ = kept;
  }

  template <class Leaf>
  void walk(std::vector<Part>& parts, std::uint32_t first, std::uint32_t end, const Leaf& leaf) {
    if (parts.empty()) return;
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
      return a.value != b.value ? reversed(a.value) < reversed(b.value) : a.id < b.id;
    });
    walk(parts, first, end, {}, leaf);
  }

  // The bit at which to cut thresholds in two (compareAll), or bits_ if one tree is cheaper.
  //
  // Walking a tree over bits [0, s) costs one step at each bit i < s for every different value that
  // the thresholds have in bits [0, i]. lows[i] counts the different values of the lowest i bits,
  // highs[i] those of the bits from i up. Sorted by their reversed bits, two neighbours differ in
  // their lowest i bits just if the first bit in which they differ lies below i; so one pass over
  // neighbours counts all of them, and a pass over the thresholds in their own order counts highs.
  // Equal neighbours differ in no bit and count nowhere.
  //
  // One tree costs the sum of lows[1 .. bits_]. A cut at s costs the tree below s, for each of
  // highs[s] high parts at most two comparisons with bits_ - s steps, and one operation a threshold
  // to join them.
  std::uint32_t cutOf(const std::vector<GateThreshold>& gates) const {
    std::vector<std::uint64_t> below;
    for (const GateThreshold& gate : gates) below.push_back(reversed(gate.threshold));
    std::sort(below.begin(), below.end());
    std::vector<std::uint64_t> lows(bits_ + 1, 1), highs(bits_ + 1, 1);
    for (std::size_t k = 1; k < gates.size(); ++k) {
      std::uint64_t low = below[k] ^ below[k - 1];
      std::uint64_t high = gates[k].threshold ^ gates[k - 1].threshold;
      for (std::uint32_t i = std::countl_zero(low) + 1; i <= bits_; ++i) ++lows[i];
      for (std::uint32_t i = std::bit_width(high); i-- > 0;) ++highs[i];
    }
    std::uint64_t least = 0, treeBelow = 0;
    for (std::uint32_t i = 1; i <= bits_; ++i) least += lows[i];
    std::uint32_t cut = bits_;
    for (std::uint32_t s = 1; s < bits_; ++s) {
      treeBelow += lows[s];
      std::uint64_t cost = treeBelow + 2 * highs[s] * (bits_ - s) + gates.size();
      if (cost >= least) continue;
      least = cost;
      cut = s;
    }
    return cut;
  }

  // Compares by one tree over all bits.
  void compareWhole(const std::vector<GateThreshold>& gates) {
    std::vector<Part> parts;
    for (std::size_t k = 0; k < gates.size(); ++k) parts.push_back({gates[k].threshold, k});
    walk(parts, 0, bits_, [&](std::span<const Part> equal, const Reached& reached) {
      GatePlace first = inSlot(gates[equal[0].id].slot);
      steps(reached, equal[0].value, bits_, first);
      for (const Part& part : equal.subspan(1)) copy(first, inSlot(gates[part.id].slot));
    });
  }

  // A copy is a comparison continued over no bits.
  void copy(GatePlace from, GatePlace to) { to_.push_back({to, from, 0, 0, 0, 0, Kind::kSteps}); }

  // Compares by two trees, above and below the cut (compareAll has the formula). reachedAbove[h] is
  // where [v / 2^cut >= h] stands, for every h that the formula needs; it is always true for h = 0
  // and never for h = 2^(bits - cut), which therefore have no place.
  void compareInTwo(const std::vector<GateThreshold>& gates, std::uint32_t cut) {
    std::uint64_t end = std::uint64_t{1} << (bits_ - cut);
    std::map<std::uint64_t, GatePlace> reachedAbove;
    for (const GateThreshold& gate : gates) {
      std::uint64_t high = gate.threshold >> cut;
      reachedAbove.emplace(high, 0);
      if (gate.threshold != high << cut) reachedAbove.emplace(high + 1, 0);
    }
    std::vector<Part> parts;
    for (auto& [high, place] : reachedAbove) {
      if (high == 0 || high == end) continue;
      place = scratch(takeWord());
      parts.push_back({high << cut, 0});
    }
    walk(parts, cut, bits_, [&](std::span<const Part> equal, const Reached& reached) {
      steps(reached, equal[0].value, bits_, reachedAbove.at(equal[0].value >> cut));
    });

    std::uint64_t lows = (std::uint64_t{1} << cut) - 1;
    parts.clear();
    for (std::size_t k = 0; k < gates.size(); ++k) parts.push_back({gates[k].threshold & lows, k});
    walk(parts, 0, cut, [&](std::span<const Part> equal, const Reached& reached) {
      GatePlace low = reached.from;
      if (!reached.always && reached.first < cut) {
        low = scratch(takeWord());
        steps(reached, equal[0].value, cut, low);
      }
      for (const Part& part : equal) {
        const GateThreshold& gate = gates[part.id];
        std::uint64_t high = gate.threshold >> cut;
        GatePlace to = inSlot(gate.slot);
        if (reached.always)
          copy(reachedAbove.at(high), to);
        else if (high == 0)
          to_.push_back({to, reachedAbove.at(1), low, 0, 0, 0, Kind::kOr});
        else if (high + 1 == end)
          to_.push_back({to, reachedAbove.at(high), low, 0, 0, 0, Kind::kAnd});
        else
          to_.push_back(
              {to, reachedAbove.at(high), reachedAbove.at(high + 1), low, 0, 0, Kind::kBetween});
      }
    });
  }

  std::uint32_t bits_;
  std::uint32_t free_, most_;  // the next free word of scratch; how many words were in use at most
  std::vector<GateCompare>& to_;
};

}  // namespace

std::uint32_t compareAll(std::vector<GateThreshold> gates, std::uint32_t bits,
                         std::vector<GateCompare>& to) {
  TC0_ASSERT(bits <= 64);
  Comparer comparer(bits, to);
  if (!gates.empty()) comparer.compare(gates);
  return comparer.words();
}

}  // namespace tc0
