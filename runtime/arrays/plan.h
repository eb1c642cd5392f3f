#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/dense.h"
#include "runtime/arrays/dense_thresholds.h"
#include "runtime/arrays/element.h"
#include "runtime/arrays/flat.h"
#include "runtime/arrays/tables.h"

/// What the array engine knows of a circuit before any run. Memory follows the circuit's tables and
/// weights, never its elements.
namespace tc0 {

/// The magnitude of sums that 32-bit accumulators may take. It leaves room for the start value and
/// for the addition that finds a table's entry.
inline constexpr Magnitude kNarrowSum = Magnitude{1} << 29;

/// How a step or a read is evaluated.
struct StepPlan {
  FlatStep flat;
  std::optional<StepTableSet<std::int32_t>> narrow;  // exactly one of narrow and wide
  std::optional<StepTableSet<std::int64_t>> wide;
  std::optional<DenseThresholds> dense;  // if the step's sum is dense and its tables allow it
};

/// How one array is stored and evaluated.
struct ArrayPlan {
  Element element = Element::kU8;
  bool wide = false;  // 64-bit accumulators; otherwise every partial sum stays below kNarrowSum
  std::variant<std::monostate, FlatSum, StepPlan> op;  // monostate: an input
  std::vector<ArrayId> sources;                        // each array that it reads, once
  std::optional<DensePlan> dense;                      // of a sum that the dense kernels speed up

  const FlatSum* sum() const { return std::get_if<FlatSum>(&op); }
  const StepPlan* step() const { return std::get_if<StepPlan>(&op); }
};

/// Plans every array. The plan points to the circuit's weights, so the circuit must outlive it.
/// `dense`: whether to look for matrices.
PerArray<ArrayPlan> planArrays(const Circuit& circuit, bool dense);

}  // namespace tc0
