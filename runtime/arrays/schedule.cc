#include "runtime/arrays/schedule.h"

#include <algorithm>
#include <map>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

constexpr std::uint64_t kAlignment = 8;  // of the largest number, for a single lane

// Gives out places in a range of bytes that grows when no free place is large enough: the first
// free place that fits, cut to size, or the end, which takes in a free place just before it.
// Neighbouring free places are always joined, so no two entries of free_ touch.
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
    TC0_ASSERT(bytes > 0 && offset + bytes <= end_);
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

Schedule::Schedule(const Circuit& circuit, const PerArray<ArrayPlan>& plans,
                   const ScheduleRequest& request)
    : circuit_(circuit), plans_(plans), arrays_(plans.size()) {
  findUses(request);
  group();
  fuse(request);
  findQuads(request);
  for (ArrayId id : arrays_.ids()) {
    // What a sum inside a step reads has to last until that step.
    ArrayId reader = arrays_[id].inside >= 0 ? arrays_[id].inside : arrays_[id].with;
    if (!arrays_[id].needed) continue;
    for (ArrayId source : plans_[id].sources)
      arrays_[source].lastUse = std::max(arrays_[source].lastUse, reader);
    if (plans_[id].dense) packedQuads_ = std::max(packedQuads_, plans_[id].dense->inputQuads());
  }
  place();
}

// Finds what is needed, from the outputs backwards: an array stands behind all that it reads, so
// one pass from the last array to the first is enough.
void Schedule::findUses(const ScheduleRequest& request) {
  for (ArrayId id = arrays_.nextId(); id-- > 0;) {
    ScheduledArray& own = arrays_[id];
    own.needed |= request.leaving[id] || request.stored[id] || request.needed[id];
    own.stored = own.needed;
    own.lastUse = id;
    if (!own.needed) continue;
    for (ArrayId source : plans_[id].sources) {
      TC0_ASSERT(source < id);
      arrays_[source].needed = true;
    }
  }
}

// Finds the arrays that show what one bank decides, element by element: the first of them makes
// them all.
void Schedule::group() {
  madeWith_.resize(arrays_.size());
  PerArray<ArrayId> leaders(arrays_.size(), -1);
  for (ArrayId id : arrays_.ids()) {
    const StepPlan* step = plans_[id].step();
    arrays_[id].with = id;
    byRank_ |= step != nullptr && step->ranks != nullptr && arrays_[id].needed;
    if (step != nullptr && step->byRank() && step->bank >= 0 && arrays_[id].needed) {
      ArrayId& leader = leaders[step->bank];
      if (leader < 0) leader = id;
      arrays_[id].with = leader;
      byRank_ = true;
    }
    madeWith_[arrays_[id].with].push_back(id);
  }
}

// Lets a sum live inside the step that reads it. It may if that step, with those that are made with
// it, is its only reader, as numerator alone, reads each element at its own number, and nobody asks
// for the sum's values.
void Schedule::fuse(const ScheduleRequest& request) {
  PerArray<int> readers(arrays_.size(), 0);
  for (ArrayId id : arrays_.ids())
    if (arrays_[id].needed && arrays_[id].with == id)
      for (ArrayId source : plans_[id].sources) ++readers[source];
  for (ArrayId id : arrays_.ids()) {
    const StepPlan* step = plans_[id].step();
    if (!arrays_[id].needed || step == nullptr || arrays_[id].with != id) continue;
    const FlatTerm& view = step->flat.numerator;
    ArrayId source = view.source;
    bool elsewhere = readers[source] != 1 || request.leaving[source] || request.stored[source];
    bool twice = step->flat.ratio && step->flat.denominator.source == source;
    bool inPlace = circuit_.array(source).elements == circuit_.array(id).elements &&
                   readsInPlace(step->flat.shape, view);
    if (plans_[source].sum() == nullptr || elsewhere || twice || !inPlace) continue;
    arrays_[source].stored = false;
    arrays_[source].inside = id;
  }
}

// Finds the arrays that can lie in quads: arrays of bytes whose every reader is a matrix or a product
// that reads quads where they lie.
void Schedule::findQuads(const ScheduleRequest& request) {
  quads_.resize(arrays_.size());
  for (ArrayId id : arrays_.ids())
    quads_[id] = bytesOf(plans_[id].element) == 1 && !request.stored[id];
  for (ArrayId id : arrays_.ids()) {
    if (!arrays_[id].needed) continue;
    if (plans_[id].step() != nullptr)
      for (ArrayId source : plans_[id].sources) quads_[source] = false;
    const FlatSum* sum = plans_[id].sum();
    const auto& dense = plans_[id].dense;
    for (std::size_t k = 0; sum != nullptr && k < sum->terms.size(); ++k) {
      bool matrix = dense && dense->term == k && dense->quadsAsTheyLie;
      if (sum->terms[k].source != kOne && !matrix) quads_[sum->terms[k].source] = false;
    }
    if (sum == nullptr) continue;
    for (const FlatProduct& product : sum->products)
      if (product.shortQuads == 0) quads_[product.a.source] = quads_[product.b.source] = false;
    for (const FlatMaximum& maximum : sum->maxima) quads_[maximum.source] = false;
  }
  // Both factors of a product lie in the same way, so one that cannot lie in quads stops the other.
  for (bool changed = true; changed;) {
    changed = false;
    for (ArrayId id : arrays_.ids()) {
      const FlatSum* sum = plans_[id].sum();
      if (!arrays_[id].needed || sum == nullptr) continue;
      for (const FlatProduct& product : sum->products) {
        ArrayId a = product.a.source, b = product.b.source;
        changed |= quads_[a] != quads_[b];
        quads_[a] = quads_[b] = quads_[a] && quads_[b];
      }
    }
  }
}

// Gives stored arrays their places, in the order of evaluation. The place of an array is free again
// after the last array that reads it. Three elements more than the array has leave room for its
// last quad.
void Schedule::place() {
  Places places;
  PerArray<std::vector<ArrayId>> ending(arrays_.size());
  auto bytes = [&](ArrayId id) {
    Magnitude size = multiplyMagnitudes(magnitude(circuit_.array(id).elements + 3),
                                        magnitude(bytesOf(plans_[id].element)));
    return (size + kAlignment - 1) / kAlignment * kAlignment;
  };
  for (ArrayId id = 0; id < arrays_.nextId() && withinLimit(places.end()); ++id) {
    for (ArrayId made : madeWith_[id]) {
      if (!arrays_[made].stored) continue;
      std::uint64_t offset = places.take(bytes(made));
      TC0_ASSERT(offset % kAlignment == 0 && arrays_[made].lastUse >= made);
      arrays_[made].offset = offset;
      ending[arrays_[made].lastUse].push_back(made);
    }
    for (ArrayId gone : ending[id]) places.give(magnitude(arrays_[gone].offset), bytes(gone));
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
  return sizeof(std::int64_t) * magnitude(std::max(kTileNumbers, 4 * lanes));
}

std::uint64_t Schedule::packedBytes(std::int64_t lanes) const {
  return multiplyMagnitudes(magnitude(packedQuads_ * 4), magnitude(lanes));
}

}  // namespace tc0
