#include "tools/check/level_map.h"

#include <cassert>

namespace tc0check {

int LevelMap::addLeaf(const Profile& profile) {
  nodes_.push_back({&*profiles_.insert(profile).first});
  return std::ssize(nodes_) - 1;
}

int LevelMap::addCut(std::size_t d, Int cut, int low, int high) {
  const Profile* profile = node(low).profile;
  if (profile != nullptr && profile == node(high).profile) {
    assert(high == low + 1 && high == std::ssize(nodes_) - 1);
    nodes_.pop_back();  // `high`
    return low;
  }
  nodes_.push_back({nullptr, d, cut, low, high});
  return std::ssize(nodes_) - 1;
}

const Profile& LevelMap::at(const Int* index) const {
  assert(root_ >= 0);
  const Node* at = &node(root_);
  while (at->profile == nullptr) at = &node(index[at->d] < at->cut ? at->low : at->high);
  return *at->profile;
}

const Profile* LevelMap::throughout(const std::vector<WideSpan>& box) const {
  const Profile* profile = nullptr;
  return allOf(node(root_), box, profile) ? profile : nullptr;
}

bool LevelMap::allOf(const Node& at, const std::vector<WideSpan>& box,
                     const Profile*& profile) const {
  if (at.profile != nullptr) {
    if (profile == nullptr) profile = at.profile;
    return profile == at.profile;
  }
  return (box[at.d].lo >= at.cut || allOf(node(at.low), box, profile)) &&
         (box[at.d].hi < at.cut || allOf(node(at.high), box, profile));
}

}  // namespace tc0check
