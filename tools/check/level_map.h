#pragma once

#include <set>
#include <vector>

#include "tools/check/affine.h"

namespace tc0check {

/// The levels of an element's gates in order, or one number if all are on one level. (The gates of
/// a ratio may be on several: a wire disappears if q * n - p * d is 0.)
using Profile = std::vector<int>;

/// The profile of every element of a step. The index space is cut in two again and again, each cut
/// across one dimension, down to boxes of one profile; two halves of the same profile are one box
/// again. So a step whose gates are all on one level takes a single node, whatever its size.
class LevelMap {
 public:
  LevelMap() = default;
  LevelMap(LevelMap&&) = default;  // nodes point into profiles_, so a map moves and is never copied

  /// Adds a box of one profile and returns its node.
  int addLeaf(const Profile& profile);
  /// Adds a box that is the box `low` below `cut` in dimension d and the box `high` from there on,
  /// and returns its node. `high` has to be the node that was added last, and `low` the one before
  /// it or before the nodes that `high` consists of.
  int addCut(std::size_t d, Int cut, int low, int high);
  void setRoot(int node) { root_ = node; }

  const Profile& at(const Int* index) const;
  bool uniform() const { return nodes_[root_].profile != nullptr; }
  /// The profile that all elements of a box have, or null if there are several. `box` has a span
  /// for each dimension.
  const Profile* throughout(const std::vector<WideSpan>& box) const;

 private:
  struct Node {
    const Profile* profile = nullptr;  // null in a cut
    std::size_t d = 0;
    Int cut = 0;
    int low = -1, high = -1;
  };
  /// Whether all elements of the box below this node have `profile`. If that is null, the first one
  /// found takes its place.
  bool allOf(const Node& at, const std::vector<WideSpan>& box, const Profile*& profile) const;
  const Node& node(int id) const { return nodes_[id]; }

  std::set<Profile> profiles_;
  std::vector<Node> nodes_;
  int root_ = -1;
};

}  // namespace tc0check
