#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/number.h"

namespace tc0 {

/// Numbers the gates of a step: elements in row-major order, each with as many gates as its table
/// has. Both directions are arithmetic, never a walk over the elements, which may be 10^10.
///
/// Idea: let gatesFrom(d, t) be the number of gates in a block of dimensions d, d+1, ... when
/// dimensions before d have brought the affine table number to t. It is extents[d] * gatesFrom(d+1,
/// t) where the table does not depend on d, and a difference of two running sums along t where it
/// does. Memory: one number a table and dimension that matters. Time: O(rank) forward; O(rank * log
/// extent) backward.
class StepLayout {
 public:
  StepLayout() = default;

  /// `gates[t]` is the number of gates of table t. Throws Error when the total does not stay below
  /// 2^62.
  StepLayout(const Shape& shape, const AffineRow& tableAt, const std::vector<std::int64_t>& gates);

  std::int64_t total() const { return total_; }

  /// The number of gates before the element at `index`.
  std::int64_t before(const std::int64_t* index) const;

  struct Place {
    Index index;
    std::int64_t table;
    std::int64_t gate;  // breakpoint within the table, from 0
  };
  /// Where gate g stands, 0 <= g < total().
  Place locate(std::int64_t g) const;

 private:
  void addDimension(std::size_t d);
  std::int64_t gatesFrom(std::size_t dimension, std::int64_t table) const;
  std::int64_t gatesOfFirst(std::size_t dimension, std::int64_t table, std::int64_t count) const;

  Shape shape_;
  AffineRow tableAt_;
  std::int64_t uniform_ = -1;
  std::int64_t total_ = 0;
  // Of uniform steps, for each dimension: the gates of a block of dimensions d, d + 1, ...
  std::vector<Count> perBlock_;
  // Else gatesFrom(d, t) is gatesFrom_[stored_[d]][t] * times_[d]: only dimensions on which the
  // table depends have numbers of their own, and the last.
  std::vector<std::vector<Count>> gatesFrom_;
  std::vector<std::size_t> stored_;
  std::vector<Count> times_;
  // [d][t] = gatesFrom(d + 1, t) + [d][t - stride], where the table depends on d.
  std::vector<std::vector<Count>> running_;
};

}  // namespace tc0
