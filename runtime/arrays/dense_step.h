#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/arrays/dense.h"
#include "runtime/arrays/tables.h"

namespace tc0 {

/// What the fused kernel needs to threshold the sums of a dense plan in registers: everything that
/// is added to a sum (constants, zero points, the table's `add`) in one start value, and the
/// table's parameters. A set holds them for one instance; all instances share a set where nothing
/// but the matrix's N dimension matters.
struct DenseStepPlan {
  bool shared = true;  // one set for all instances; else set i is that of instance i
  /// [set][n], N padded to quads with sums that become byte 0.
  std::vector<std::int32_t> start, shifts, tops, factors, bases;
  bool plain = true;                // all factors 1, all bases 0
  std::vector<std::uint8_t> table;  // 256 bytes where the step is one look-up table, else empty
  /// [set][n][DenseStep::kRow] and as many again at the end, where tables are searched; else empty.
  std::vector<std::int16_t> points, values;
  int depth = 0;

  /// From number `at` of the lists on.
  DenseStep step(std::int64_t at) const;
};

/// None where other sources take part in the sum, tables are neither affine nor one byte table nor
/// short enough to be searched, or the sets would outgrow the weights. `zero` is the step's quad
/// zero.
std::optional<DenseStepPlan> planDenseStep(const FlatSum& sum, const DensePlan& dense,
                                           const FlatStep& step,
                                           const StepTableSet<std::int32_t>& tables,
                                           std::int64_t zero);

}  // namespace tc0
