#include "runtime/arrays/schedule.h"

#include <algorithm>
#include <map>

#include "circuit/base/number.h"

namespace tc0 {
namespace {

constexpr std::uint64_t kAlignment = 8;  // of the largest number; a multiple of lanes has more

// First-fit places in a range that grows; neighbouring free places are joined.
class Places {
 public:
  std::uint64_t take(std::uint64_t bytes) {
    for (auto it = free_.begin(); it != free_.end(); ++it)
      if (it->second >= bytes) {
        auto [offset, size] = *it;
        free_.erase(it);
        if (size > bytes) free_[offset + bytes] = size - bytes;
        return offset;
      }
    if (!free_.empty() && free_.rbegin()->first + free_.rbegin()->second == end_) {
      std::uint64_t offset = free_.rbegin()->first;
      free_.erase(offset);
      end_ = addMagnitudes(offset, bytes);
      return offset;
    }
    std::uint64_t offset = end_;
    end_ = addMagnitudes(end_, bytes);
    return offset;
  }

  void give(std::uint64_t offset, std::uint64_t bytes) {
    auto next = free_.lower_bound(offset);
    if (next != free_.end() && offset + bytes == next->first) {
      bytes += next->second;
      next = free_.erase(next);
    }
    if (next != free_.begin() && std::prev(next)->first + std::prev(next)->second == offset)
      std::prev(next)->second += bytes;
    else
      free_[offset] = bytes;
  }

  std::uint64_t end() const { return end_; }

 private:
  std::map<std::uint64_t, std::uint64_t> free_;  // offset to bytes
  std::uint64_t end_ = 0;
};

}  // namespace

bool usesDense(std::int64_t lanes) { return lanes % 16 == 0; }

Schedule::Schedule(const Circuit& circuit, const std::vector<ArrayPlan>& plans,
                   const ScheduleRequest& request)
    : circuit_(circuit), plans_(plans), arrays_(plans.size()) {
  findUses(request);
  fuse(request);
  findQuads(request);
  for (std::size_t id = 0; id < arrays_.size(); ++id) {
    // What a fused sum reads has to last until its step.
    ArrayId at = arrays_[id].inside >= 0 ? arrays_[id].inside : static_cast<ArrayId>(id);
    if (!arrays_[id].needed) continue;
    for (ArrayId source : plans_[id].sources)
      arrays_[source].lastUse = std::max(arrays_[source].lastUse, at);
    if (plans_[id].dense) packedQuads_ = std::max(packedQuads_, plans_[id].dense->inputQuads());
  }
  place();
}

void Schedule::findUses(const ScheduleRequest& request) {
  for (std::size_t id = arrays_.size(); id-- > 0;) {
    ScheduledArray& own = arrays_[id];
    own.needed |= request.leaving[id] || request.stored[id] || request.needed[id];
    own.stored = own.needed;
    own.lastUse = static_cast<ArrayId>(id);
    if (!own.needed) continue;
    for (ArrayId source : plans_[id].sources) arrays_[source].needed = true;
  }
}

void Schedule::fuse(const ScheduleRequest& request) {
  std::vector<int> readers(arrays_.size(), 0);
  for (std::size_t id = 0; id < arrays_.size(); ++id)
    if (arrays_[id].needed)
      for (ArrayId source : plans_[id].sources) ++readers[source];
  for (std::size_t id = 0; id < arrays_.size(); ++id) {
    const StepPlan* step = plans_[id].step();
    if (!arrays_[id].needed || step == nullptr) continue;
    const FlatTerm& view = step->flat.numerator;
    ArrayId source = view.source;
    bool elsewhere = readers[source] != 1 || request.leaving[source] || request.stored[source];
    bool twice = step->flat.ratio && step->flat.denominator.source == source;
    bool same = circuit_.array(source).elements == circuit_.arrays()[id].elements &&
                readsInPlace(step->flat.shape, view);
    bool widened = plans_[source].dense.has_value() && plans_[id].wide;
    if (plans_[source].sum() == nullptr || elsewhere || twice || !same || widened) continue;
    arrays_[source].stored = false;
    arrays_[source].inside = static_cast<ArrayId>(id);
  }
}

void Schedule::findQuads(const ScheduleRequest& request) {
  quads_.resize(arrays_.size());
  for (std::size_t id = 0; id < arrays_.size(); ++id)
    quads_[id] = bytesOf(plans_[id].element) == 1 && !request.stored[id];
  for (std::size_t id = 0; id < arrays_.size(); ++id) {
    if (!arrays_[id].needed) continue;
    if (plans_[id].step() != nullptr)
      for (ArrayId source : plans_[id].sources) quads_[source] = false;
    const FlatSum* sum = plans_[id].sum();
    const auto& dense = plans_[id].dense;
    for (std::size_t k = 0; sum != nullptr && k < sum->terms.size(); ++k) {
      bool matrix = dense && dense->term == k && dense->quadsAsTheyLie;
      if (sum->terms[k].source != kOne && !matrix) quads_[sum->terms[k].source] = false;
    }
  }
}

void Schedule::place() {
  Places places;
  std::vector<std::vector<ArrayId>> ending(arrays_.size());
  auto bytes = [&](std::size_t id) {
    Magnitude size = multiplyMagnitudes(magnitude(circuit_.arrays()[id].elements + 3),
                                        magnitude(bytesOf(plans_[id].element)));
    return (size + kAlignment - 1) / kAlignment * kAlignment;
  };
  for (std::size_t id = 0; id < arrays_.size() && withinLimit(places.end()); ++id) {
    if (arrays_[id].stored) {
      arrays_[id].offset = static_cast<std::int64_t>(places.take(bytes(id)));
      ending[arrays_[id].lastUse].push_back(static_cast<ArrayId>(id));
    }
    for (ArrayId gone : ending[id])
      places.give(static_cast<std::uint64_t>(arrays_[gone].offset),
                  bytes(static_cast<std::size_t>(gone)));
  }
  bytes_ = withinLimit(places.end()) ? places.end() : kSaturated;
}

Placement Schedule::placement(ArrayId id, std::int64_t lanes) const {
  return quads_[id] && usesDense(lanes) ? Placement::kQuads : Placement::kRows;
}

std::uint64_t Schedule::stateBytes(std::int64_t lanes) const {
  return multiplyMagnitudes(bytes_, magnitude(lanes));
}

std::uint64_t Schedule::tileBytes(std::int64_t lanes) {
  return sizeof(std::int64_t) * static_cast<std::uint64_t>(std::max(kTileNumbers, 4 * lanes));
}

std::uint64_t Schedule::packedBytes(std::int64_t lanes) const {
  return multiplyMagnitudes(magnitude(packedQuads_ * 4), magnitude(lanes));
}

}  // namespace tc0
