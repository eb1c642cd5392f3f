#include "circuit/logic/decide.h"

#include <algorithm>
#include <map>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// The nodes form a chain as long as there are bits. For more bits than this, adders are better.
constexpr std::size_t kMostWires = 16;

// What has to be decided from the bits i, i + 1, ... for each i.
struct Plan {
  std::vector<std::vector<std::uint64_t>> states;  // states[i]: rests of the thresholds, rising
  std::vector<std::uint64_t> reach;                // reach[i]: the sum of the weights from bit i on
};

// Goes from the first bit to the last. A rest leads to two others: without the bit it stays, and is
// out of reach if the other bits do not add up to it; with the bit it shrinks by the weight, and is
// reached if nothing is left. Returns nothing if there are more nodes than the budget.
std::optional<Plan> plan(const std::vector<WeightedBit>& bits,
                         std::span<const std::uint64_t> thresholds, std::uint64_t budget) {
  Plan result{{{thresholds.begin(), thresholds.end()}},
              std::vector<std::uint64_t>(bits.size() + 1, 0)};
  for (std::size_t i = bits.size(); i-- > 0;)
    result.reach[i] = result.reach[i + 1] + bits[i].weight;
  std::uint64_t cost = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    std::vector<std::uint64_t>& states = result.states[i];
    std::sort(states.begin(), states.end());
    states.erase(std::unique(states.begin(), states.end()), states.end());
    cost += 2 * states.size();
    if (cost > budget) return std::nullopt;
    std::vector<std::uint64_t> next;
    for (std::uint64_t rest : states) {
      if (rest <= result.reach[i + 1]) next.push_back(rest);
      if (rest > bits[i].weight) next.push_back(rest - bits[i].weight);
    }
    result.states.push_back(std::move(next));
  }
  return result;
}

// Makes the nodes of a plan from the last bit to the first: decided[rest] says whether the bits
// from i on add up to at least `rest`.
std::vector<Aig::Literal> build(Aig& aig, const std::vector<WeightedBit>& bits, const Plan& plan,
                                std::span<const std::uint64_t> thresholds) {
  std::map<std::uint64_t, Aig::Literal> decided;
  for (std::size_t i = bits.size(); i-- > 0;) {
    std::map<std::uint64_t, Aig::Literal> now;
    auto below = [&](std::uint64_t rest) {
      return rest > plan.reach[i + 1] ? Aig::kFalse : decided.at(rest);
    };
    for (std::uint64_t rest : plan.states[i]) {
      std::uint64_t weight = bits[i].weight;
      Aig::Literal with = rest <= weight ? Aig::kTrue : below(rest - weight);
      now[rest] = aig.orOf(aig.andOf(bits[i].bit, with), below(rest));
    }
    decided = std::move(now);
  }
  std::vector<Aig::Literal> result;
  for (std::uint64_t threshold : thresholds) result.push_back(decided.at(threshold));
  return result;
}

}  // namespace

std::optional<std::vector<Aig::Literal>> decideWireByWire(Aig& aig, std::vector<WeightedBit> bits,
                                                          std::span<const std::uint64_t> thresholds,
                                                          std::uint64_t budget) {
  std::sort(bits.begin(), bits.end(),
            [](const WeightedBit& a, const WeightedBit& b) { return a.weight > b.weight; });
  std::uint64_t sum = 0;
  for (const WeightedBit& bit : bits) sum += bit.weight;
  TC0_ASSERT(!bits.empty());
  TC0_ASSERT(std::all_of(thresholds.begin(), thresholds.end(),
                         [&](std::uint64_t t) { return 1 <= t && t <= sum; }));
  if (thresholds.size() == 1) {
    std::vector<Aig::Literal> literals;
    for (const WeightedBit& bit : bits) literals.push_back(bit.bit);
    if (thresholds[0] <= bits.back().weight) return {{aig.orOf(std::move(literals))}};
    if (thresholds[0] > sum - bits.back().weight) return {{aig.andOf(std::move(literals))}};
  }
  if (bits.size() > kMostWires) return std::nullopt;
  std::optional<Plan> found = plan(bits, thresholds, budget);
  if (!found) return std::nullopt;
  return build(aig, bits, *found, thresholds);
}

}  // namespace tc0
