#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/dense.h"
#include "runtime/arrays/dense_step.h"
#include "runtime/arrays/element.h"
#include "runtime/arrays/flat.h"
#include "runtime/arrays/tables.h"

namespace tc0 {

/// What the engine knows of a circuit before any run: for each array the type it is stored in and
/// its operation in element numbers. Memory follows the circuit's tables, never its elements.

struct StepPlan {
  FlatStep flat;
  std::optional<StepTableSet<std::int32_t>> narrow;  // one of the two
  std::optional<StepTableSet<std::int64_t>> wide;
  std::optional<DenseStepPlan> dense;  // of a step on a dense sum, where there is a fast way
};

struct ArrayPlan {
  Element element = Element::kU8;
  bool wide = false;  // 64-bit accumulators; else every partial sum stays below 2^29
  std::variant<std::monostate, FlatSum, StepPlan> op;  // monostate: an input
  std::vector<ArrayId> sources;                        // once each
  std::optional<DensePlan> dense;  // of a sum, where the kernels have a use for it

  const FlatSum* sum() const { return std::get_if<FlatSum>(&op); }
  const StepPlan* step() const { return std::get_if<StepPlan>(&op); }
};

/// The circuit has to outlive the plan, which points to its weights. `dense`: whether to look for
/// matrices.
std::vector<ArrayPlan> planArrays(const Circuit& circuit, bool dense);

}  // namespace tc0
