#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/number.h"

namespace tc0 {

/// Numbers the gates of a step: elements in row-major order, each with as many gates as its table
/// has. Both directions are arithmetic and never walk over the elements, of which there may be
/// 10^10.
///
/// Idea: let gatesFrom(d, t) be the number of gates in a block of the dimensions d, d + 1, ... if
/// the dimensions before d have brought the table number, which is affine in the index, to t. It is
///
///   extents[d] * gatesFrom(d + 1, t)                if the table does not depend on dimension d,
///   sum over i < extents[d] of
///       gatesFrom(d + 1, t + strides[d] * i)        else: a difference of two running sums.
///
/// Memory: a number for each table and each dimension that the table depends on. Time: O(rank) from
/// an index to a number, O(rank * log extent) back.
class StepLayout {
 public:
  StepLayout() = default;

  /// `gates[t]` is the number of gates of table t. Throws Error unless the total is below 2^62.
  StepLayout(const Shape& shape, const AffineRow& tableAt, const std::vector<std::int64_t>& gates);

  std::int64_t total() const { return total_; }

  /// The number of gates before the element at `index`.
  std::int64_t before(const std::int64_t* index) const;

  struct Place {
    Index index;         // of the element
    std::int64_t table;  // the table of the element
    std::int64_t gate;   // the number of the gate within the table, from 0
  };
  /// The place of gate g, for 0 <= g < total().
  Place locate(std::int64_t g) const;

 private:
  void addDimension(std::size_t d);
  std::int64_t gatesFrom(std::size_t dimension, std::int64_t table) const;
  std::int64_t gatesOfFirst(std::size_t dimension, std::int64_t table, std::int64_t count) const;

  Shape shape_;
  AffineRow tableAt_;
  std::int64_t uniform_ = -1;  // the gates of every table if all have equally many, else -1
  std::int64_t total_ = 0;
  // If all tables have equally many gates: perBlock_[d] = gatesFrom(d, any table).
  std::vector<Count> perBlock_;
  // If not: gatesFrom(d, t) = gatesFrom_[stored_[d]][t] * times_[d]. Only the dimensions on which
  // the table depends have an entry in gatesFrom_, and so has d = rank, the gates of one element.
  std::vector<std::vector<Count>> gatesFrom_;
  std::vector<std::size_t> stored_;
  std::vector<Count> times_;
  // running_[d][t] = gatesFrom(d + 1, t) + running_[d][t - strides[d]]; empty if the table does not
  // depend on dimension d.
  std::vector<std::vector<Count>> running_;
};

}  // namespace tc0
