#pragma once

#include <cstdint>
#include <vector>

#include "circuit/index_map.h"
#include "circuit/number.h"

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

  /// The gates of each element where all have the same number, else -1.
  std::int64_t uniform() const { return uniform_; }

 private:
  std::int64_t gatesFrom(std::size_t dimension, std::int64_t table) const;
  std::int64_t gatesOfFirst(std::size_t dimension, std::int64_t table, std::int64_t count) const;

  Shape shape_;
  AffineRow tableAt_;
  std::int64_t uniform_ = -1;
  std::int64_t total_ = 0;
  std::vector<Count> perBlock_;  // elements in a block of dimensions d, d+1, ..., for uniform steps
  std::vector<std::vector<Count>>
      gatesFrom_;  // [d][table], d = 0 ... rank; left empty where uniform
  std::vector<std::vector<Count>>
      running_;  // [d][table] = gatesFrom_[d+1][table] + running_[d][table - stride]
};

}  // namespace tc0
