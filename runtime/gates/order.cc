#include "runtime/gates/order.h"

#include <algorithm>
#include <numeric>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::size_t kWindow = 4096;

}  // namespace

// A level is counted through the whole plan: an operation's is one above those of what it reads, and
// above all levels of the windows before.
void orderOperations(GatePlan& plan, const std::vector<std::uint8_t>& kinds, std::uint32_t wires,
                     bool byLevel) {
  TC0_ASSERT(kinds.size() == plan.ops.size());
  std::vector<std::uint32_t> levelOf(wires, 0);  // of each wire
  std::vector<std::uint64_t> keys(plan.ops.size());
  std::vector<std::uint32_t> order(plan.ops.size());
  std::iota(order.begin(), order.end(), 0U);
  std::uint32_t before = 0;  // the last level of the windows before
  const std::size_t step = byLevel ? std::max<std::size_t>(plan.ops.size(), 1) : kWindow;
  for (std::size_t first = 0; first < plan.ops.size(); first += step) {
    std::size_t end = std::min(plan.ops.size(), first + step);
    std::uint32_t highest = before;
    for (std::size_t at = first; at < end; ++at) {
      std::uint32_t level = before;
      forReads(plan, plan.ops[at], kinds[at],
               [&](std::uint32_t wire) { level = std::max(level, levelOf[wire]); });
      ++level;
      forWrites(plan, plan.ops[at], kinds[at], [&](std::uint32_t wire) { levelOf[wire] = level; });
      highest = std::max(highest, level);
      keys[at] = std::uint64_t{level} << 8 | kinds[at];
    }
    before = highest;
    std::stable_sort(order.begin() + first, order.begin() + end,
                     [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  }
  std::vector<GateOp> ordered;
  ordered.reserve(plan.ops.size());
  for (std::size_t at = 0; at < order.size(); ++at) {
    std::uint64_t key = keys[order[at]];
    bool last = at + 1 == order.size();
    std::uint64_t next = last ? ~std::uint64_t{0} : keys[order[at + 1]];
    ordered.push_back(plan.ops[order[at]]);
    // A run goes on over the end of a level.
    if ((next & 255) != (key & 255) || last)
      plan.runs.push_back({at + 1, static_cast<std::uint8_t>(key & 255)});
    if (byLevel && next >> 8 != key >> 8) plan.levelEnds.push_back(at + 1);
  }
  plan.ops = std::move(ordered);
}

}  // namespace tc0
