#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/dense.h"
#include "runtime/arrays/dense_thresholds.h"
#include "runtime/arrays/element.h"
#include "runtime/arrays/flat.h"
#include "runtime/arrays/ranks.h"
#include "runtime/arrays/tables.h"

/// What the array engine knows of a circuit before any run. Memory follows the circuit's tables and
/// weights, never its elements.
namespace tc0 {

/// The magnitude of sums that 32-bit accumulators may take. It leaves room for the start value and
/// for the addition that finds a table's entry.
inline constexpr Magnitude kNarrowSum = Magnitude{1} << 29;

/// How a step or a read is evaluated: by tables from numbers to values, or by its rank, which is how
/// many gates are 1, and a table from ranks to values. By rank, a step and its reads need one search.
struct StepPlan {
  FlatStep flat;
  std::optional<StepTableSet<std::int32_t>> narrow;  // of 32-bit numbers
  std::optional<StepTableSet<std::int64_t>> wide;    // of 64-bit numbers
  std::optional<DenseThresholds> dense;  // if the step's sum is dense and its tables allow it

  /// The tables of a step by rank: of all steps in doubles, and of one in 32-bit numbers if several
  /// arrays show what its bank decides. One list of ranks serves all that show them. Ranks of 32-bit
  /// numbers are looked up as a table's values.
  std::shared_ptr<const RankTables> ranks;
  std::shared_ptr<const StepTableSet<std::int32_t>> narrowRanks;
  std::optional<ValueTables> values;
  /// The step whose bank decides, if element i of this array shows what element i of that one's bank
  /// decides; otherwise -1.
  ArrayId bank = -1;

  bool byRank() const { return values.has_value(); }
};

/// How one array is stored and evaluated.
struct ArrayPlan {
  Element element = Element::kU8;
  /// What the array is added up in: 32-bit numbers if every partial sum stays below kNarrowSum,
  /// doubles if it stays below kDoubleSum, otherwise 64-bit numbers.
  Accumulator numbers = Accumulator::kInt32;
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
