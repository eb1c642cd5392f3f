#include "tools/check/level_map.h"

namespace tc0check {

int LevelMap::addLeaf(const Profile& profile) {
  nodes_.push_back({&*profiles_.insert(profile).first});
  return static_cast<int>(nodes_.size()) - 1;
}

int LevelMap::addCut(std::size_t d, Int cut, int low, int high) {
  const Profile* profile = node(low).profile;
  if (profile != nullptr && profile == node(high).profile) {
    nodes_.resize(static_cast<std::size_t>(low) + 1);  // `high` was made after `low`
    return low;
  }
  nodes_.push_back({nullptr, d, cut, low, high});
  return static_cast<int>(nodes_.size()) - 1;
}

const Profile& LevelMap::at(const Int* index) const {
  const Node* at = &node(root_);
  while (at->profile == nullptr) at = &node(index[at->d] < at->cut ? at->low : at->high);
  return *at->profile;
}

std::map<std::size_t, std::set<Int>> LevelMap::cuts() const {
  std::map<std::size_t, std::set<Int>> cuts;
  for (const Node& each : nodes_) {
    if (each.profile == nullptr) cuts[each.d].insert(each.cut);
  }
  return cuts;
}

}  // namespace tc0check
