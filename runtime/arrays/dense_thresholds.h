#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/arrays/dense.h"
#include "runtime/arrays/kernels/dense.h"
#include "runtime/arrays/tables.h"

namespace tc0 {

/// What a kernel needs to turn the sums of a dense plan into a step's bytes while they are in
/// registers. All that is added to a sum (constants, zero points, the table's `add`) is one start
/// value; the rest is the table's parameters (DenseStep). One set of lists serves one instance, or
/// all instances if nothing changes along the instances but the matrix.
struct DenseThresholds {
  bool shared = true;  // one set for all instances; otherwise set i is that of instance i
  /// [set][n], N padded to quads with sums that become byte 0. Empty, but for `start`, if tables
  /// are searched.
  std::vector<std::int32_t> start, shifts, tops, factors, bases;
  bool plain = true;                // all factors are 1 and all bases 0
  std::vector<std::uint8_t> table;  // 256 bytes if the step is one look-up table, otherwise empty
  /// [set][n][DenseStep::kRow] and two rows more at the end, if tables are searched; otherwise
  /// empty.
  std::vector<std::int16_t> points, values;
  int depth = 0;

  /// The kernel's view of the lists, from output `place` of all sets on.
  DenseStep step(std::int64_t place) const;
};

/// Nothing for ratios, if other arrays take part in the sum, if tables are neither affine nor one byte table
/// nor short enough to be searched, or if the sets would outgrow the weights. `zero` is the zero of
/// the step's quads.
std::optional<DenseThresholds> denseThresholds(const FlatSum& sum, const DensePlan& dense,
                                               const FlatStep& step,
                                               const StepTableSet<std::int32_t>& tables,
                                               std::int64_t zero);

}  // namespace tc0
