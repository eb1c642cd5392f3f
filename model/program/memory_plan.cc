#include "model/program/memory_plan.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace tc0::program {
namespace {

// The tensor whose memory each tensor has: its own, or that of a reshape's operand.
PerTensor<TensorId> homesOf(const Program& program) {
  PerTensor<TensorId> homes;
  for (TensorId id : program.tensors().ids()) {
    const auto* reshape = program.tensor(id).as<ReshapeOp>();
    homes.push_back(reshape == nullptr ? id : homes[reshape->x]);
  }
  return homes;
}

// The slots, and which of them are free with their sizes. A tensor takes the smallest free slot
// that holds it; if none does, the largest free one grows.
class Slots {
 public:
  explicit Slots(std::vector<std::int64_t>& sizes) : sizes_(sizes) {}

  int take(std::int64_t elements) {
    if (free_.empty()) {
      sizes_.push_back(elements);
      return std::ssize(sizes_) - 1;
    }
    auto found = free_.lower_bound({elements, 0});
    if (found == free_.end()) --found;
    const int slot = found->second;
    free_.erase(found);
    sizes_[slot] = std::max(sizes_[slot], elements);
    return slot;
  }

  void release(int slot) { free_.emplace(sizes_[slot], slot); }

 private:
  std::vector<std::int64_t>& sizes_;
  std::set<std::pair<std::int64_t, int>> free_;
};

}  // namespace

std::int64_t MemoryPlan::elements() const {
  return std::accumulate(slots.begin(), slots.end(), std::int64_t{0});
}

// A tensor's memory is released after the last tensor that reads it is computed. One that is wanted
// is copied when it is computed, so it needs no more than the others.
MemoryPlan memoryPlan(const Program& program, const std::vector<TensorId>& wanted) {
  const PerTensor<TensorId> homes = homesOf(program);
  PerTensor<bool> needed(program.tensors().size());
  for (TensorId id : wanted) needed[id] = true;
  PerTensor<TensorId> lastReader(program.tensors().size());
  for (TensorId id = program.tensors().nextId(); id-- > 0;) {
    if (!needed[id]) continue;
    TensorId& last = lastReader[homes[id]];
    last = std::max(last, id);
    for (TensorId operand : operandsOf(program.tensor(id))) {
      needed[operand] = true;
      TensorId& reader = lastReader[homes[operand]];
      reader = std::max(reader, id);
    }
  }
  MemoryPlan plan{.slot = PerTensor<int>(program.tensors().size(), MemoryPlan::kNone)};
  Slots slots(plan.slots);
  PerTensor<std::vector<TensorId>> ending(program.tensors().size());
  for (TensorId id : program.tensors().ids())
    if (needed[id] && homes[id] == id) ending[lastReader[id]].push_back(id);
  for (TensorId id : program.tensors().ids()) {
    if (!needed[id]) continue;
    const TensorId home = homes[id];
    plan.slot[id] = home == id ? slots.take(program.tensor(id).elements) : plan.slot[home];
    for (TensorId over : ending[id]) slots.release(plan.slot[over]);
  }
  return plan;
}

}  // namespace tc0::program
