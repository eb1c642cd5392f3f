#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/arrays/kernels/general.h"
#include "runtime/arrays/plan.h"
#include "runtime/arrays/schedule.h"

namespace tc0 {

/// 64-byte aligned memory, not initialised.
class AlignedBytes {
 public:
  explicit AlignedBytes(std::uint64_t bytes);
  std::byte* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(std::byte* bytes) const;
  };
  std::unique_ptr<std::byte, Free> data_;
};

/// What all blocks of a run share.
struct RunPlan {
  const Circuit& circuit;
  const std::vector<ArrayPlan>& plans;
  const Schedule& schedule;
  const ArrayKernels& kernels;
  const DenseKernels* dense;  // null: none
  std::int64_t lanes;
  std::uint64_t stateBytes;  // of the stored arrays
};

/// The state of one thread: evaluates one array after another for a block of lanes.
///
/// Sums and steps go tile by tile: accumulators for a run of rows, filled term by term, thresholded
/// in place, then stored narrow. Sums with one reader live in tiles alone.
///
/// Several threads can work on one block: helpers share its state and have tiles of their own, and
/// each evaluates a part of an array.
class Block {
 public:
  explicit Block(const RunPlan& run);
  /// A helper of a block, which it must not outlive.
  explicit Block(const Block& other);
  Block& operator=(const Block&) = delete;

  /// Where a stored array's values are.
  std::byte* at(ArrayId id) const { return state_ + run_.schedule[id].offset * run_.lanes; }
  /// Fills in a stored sum, step or read from what it reads: part `part` of `parts`, which together
  /// are all of it.
  void evaluate(ArrayId id, std::int64_t part = 0, std::int64_t parts = 1);
  /// One element in all lanes as 64-bit numbers; the array lies in rows.
  void row(ArrayId id, std::int64_t element, std::int64_t* values) const;

 private:
  static constexpr std::size_t kNoTerm = ~std::size_t{0};
  struct Tile {
    bool wide;
    std::int64_t first, rows;
    std::byte* numbers;
  };
  struct Part {
    std::int64_t number, of;
    /// Where it begins among `count`, in multiples of `grain`.
    std::int64_t begin(std::int64_t count, std::int64_t grain) const;
    std::int64_t end(std::int64_t count, std::int64_t grain) const {
      return Part{number + 1, of}.begin(count, grain);
    }
  };
  bool isDense(ArrayId sum) const;
  void evaluateDense(ArrayId sum, ArrayId target, Part part);
  const std::uint8_t* denseSource(const FlatTerm& term, const DensePlan& dense,
                                  std::int64_t element);
  void finishDense(ArrayId sum, ArrayId target, std::int64_t element);
  void evaluateSum(ArrayId id, const FlatSum& sum, Part part);
  void evaluateStep(ArrayId id, const StepPlan& step, Part part);
  void clear(const Tile& tile) const;
  void addSum(const FlatSum& sum, const Tile& tile, std::size_t except = kNoTerm) const;
  void addView(const Shape& shape, const FlatTerm& view, const Tile& tile) const;
  void addTerm(const FlatTerm& term, const std::int64_t* index, const Tile& tile) const;
  void addConstants(const FlatTerm& term, std::int64_t weight, std::int64_t rowStride,
                    const Tile& tile) const;
  void applyStep(const StepPlan& step, const Tile& tile) const;
  void storeTile(ArrayId id, const Tile& tile) const;
  void storeQuads(ArrayId id, const Tile& tile) const;
  std::int64_t numberBytes(bool wide) const { return wide ? 8 : 4; }

  const RunPlan& run_;
  std::int64_t tileRows_;
  AlignedBytes own_;  // of a helper: nothing
  std::byte* state_;
  AlignedBytes tile_, under_, packed_;
};

}  // namespace tc0
