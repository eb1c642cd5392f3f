#include "runtime/gates/compare.h"

#include <algorithm>
#include <map>
#include <span>

namespace tc0 {
namespace {

using Kind = GateCompare::Kind;

constexpr std::uint32_t kMostSteps = 32;  // of one operation

GatePlace scratch(std::uint32_t word) { return 2 * word; }
GatePlace inSlot(std::uint32_t slot) { return 2 * slot + 1; }

std::uint64_t reversed(std::uint64_t word) {
  std::uint64_t result = 0;
  for (int i = 0; i < 64; ++i, word >>= 1) result = result << 1 | (word & 1);
  return result;
}

// A part of a threshold, and which it is.
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
    std::uint32_t cut = cutOf(gates);
    if (cut == bits_)
      compareWhole(gates);
    else
      compareInTwo(gates, cut);
  }
  std::uint32_t words() const { return most_; }

 private:
  // What was reached so far: `from`, to be stepped over the bits [first, end) of a threshold.
  struct Reached {
    bool always = true;  // nothing yet: [v >= 0]
    GatePlace from = 0;
    std::uint32_t first = 0;
  };

  std::uint32_t take() {
    most_ = std::max(most_, free_ + 1);
    return free_++;
  }

  void steps(const Reached& reached, std::uint64_t value, std::uint32_t end, GatePlace to) {
    GatePlace from = reached.from;
    std::uint32_t first = reached.first;
    do {
      std::uint32_t last = std::min(end, first + kMostSteps);
      auto pattern = static_cast<std::uint32_t>(value >> first);
      to_.push_back({to, from, pattern, 0, static_cast<std::uint8_t>(first),
                     static_cast<std::uint8_t>(last), Kind::kSteps});
      from = to;
      first = last;
    } while (first < end);
  }

  // Calls leaf(parts that are equal, reached) for parts of the bits [bit, end), sorted by these
  // from the lowest up, all equal below `bit`. Values of leaves stand where they are until the
  // next.
  template <class Leaf>
  void walk(std::span<const Part> parts, std::uint32_t bit, std::uint32_t end, Reached reached,
            const Leaf& leaf) {
    std::uint32_t kept = free_;
    for (; bit < end; ++bit) {
      auto ones = std::partition_point(parts.begin(), parts.end(), [bit](const Part& part) {
        return (part.value >> bit & 1) == 0;
      });
      auto zeros = static_cast<std::size_t>(ones - parts.begin());
      if (zeros != 0 && zeros != parts.size()) {
        if (!reached.always && reached.first < bit) {
          GatePlace node = scratch(take());
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

  // Steps of both ways are those of a tree from the lowest bit: as many at each bit as there are
  // different values up to it.
  std::uint32_t cutOf(const std::vector<GateThreshold>& gates) const {
    std::vector<std::uint64_t> below;
    for (const GateThreshold& gate : gates) below.push_back(reversed(gate.threshold));
    std::sort(below.begin(), below.end());
    std::vector<std::uint64_t> lows(bits_ + 1), highs(bits_ + 1, 1);  // different values
    for (std::uint32_t i = 0; i <= bits_; ++i) lows[i] = 1;
    for (std::size_t k = 1; k < gates.size(); ++k) {
      std::uint64_t low = below[k] ^ below[k - 1];
      std::uint64_t high = gates[k].threshold ^ gates[k - 1].threshold;
      if (low == 0) continue;
      for (auto i = static_cast<std::uint32_t>(__builtin_clzll(low)) + 1; i <= bits_; ++i)
        ++lows[i];
      for (auto i = static_cast<std::uint32_t>(64 - __builtin_clzll(high)); i-- > 0;) ++highs[i];
    }
    std::uint64_t least = 0, under = 0;
    for (std::uint32_t i = 1; i <= bits_; ++i) least += lows[i];
    std::uint32_t cut = bits_;
    for (std::uint32_t s = 1; s < bits_; ++s) {
      under += lows[s];
      std::uint64_t cost = under + 2 * highs[s] * (bits_ - s) + gates.size();
      if (cost >= least) continue;
      least = cost;
      cut = s;
    }
    return cut;
  }

  void compareWhole(const std::vector<GateThreshold>& gates) {
    std::vector<Part> parts;
    for (std::size_t k = 0; k < gates.size(); ++k) parts.push_back({gates[k].threshold, k});
    walk(parts, 0, bits_, [&](std::span<const Part> equal, const Reached& reached) {
      GatePlace first = inSlot(gates[equal[0].id].slot);
      steps(reached, equal[0].value, bits_, first);
      for (const Part& part : equal.subspan(1)) copy(first, inSlot(gates[part.id].slot));
    });
  }

  void copy(GatePlace from, GatePlace to) { to_.push_back({to, from, 0, 0, 0, 0, Kind::kSteps}); }

  void compareInTwo(const std::vector<GateThreshold>& gates, std::uint32_t cut) {
    std::uint64_t end = std::uint64_t{1} << (bits_ - cut);
    std::map<std::uint64_t, GatePlace> reachedAbove;  // [v / 2^cut >= the key]
    for (const GateThreshold& gate : gates) {
      std::uint64_t high = gate.threshold >> cut;
      reachedAbove.emplace(high, 0);
      if (gate.threshold != high << cut) reachedAbove.emplace(high + 1, 0);
    }
    std::vector<Part> parts;
    for (auto& [high, place] : reachedAbove) {
      if (high == 0 || high == end) continue;
      place = scratch(take());
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
        low = scratch(take());
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
  std::uint32_t free_, most_;  // words of scratch
  std::vector<GateCompare>& to_;
};

}  // namespace

std::uint32_t compareAll(std::vector<GateThreshold> gates, std::uint32_t bits,
                         std::vector<GateCompare>& to) {
  Comparer comparer(bits, to);
  if (!gates.empty()) comparer.compare(gates);
  return comparer.words();
}

}  // namespace tc0
