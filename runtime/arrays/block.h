#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "circuit/base/assert.h"
#include "runtime/arrays/kernels/general.h"
#include "runtime/arrays/plan.h"
#include "runtime/arrays/schedule.h"

namespace tc0 {

/// Memory aligned to 64 bytes, not initialised, with 64 bytes to spare at the end.
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
struct RunContext {
  const Circuit& circuit;
  const PerArray<ArrayPlan>& plans;
  const Schedule& schedule;
  const ArrayKernels& kernels;
  const DenseKernels* dense;  // null: the instruction set has none
  std::int64_t lanes;
  std::uint64_t stateBytes;  // of the stored arrays of one block
};

/// The working state of one thread. It evaluates one array after another for a block of lanes.
///
/// Sums and steps are made tile by tile: accumulators for a run of rows are filled term by term,
/// compared with the thresholds in place, and stored in the array's narrow type. A sum with one
/// reader lives in tiles alone.
///
/// Several threads can evaluate parts of one array. Each has a helper of the block, which shares
/// the block's arrays and has tiles of its own.
class Block {
 public:
  explicit Block(const RunContext& run);
  /// A helper of a block. The block must outlive it.
  explicit Block(const Block& other);
  Block& operator=(const Block&) = delete;

  /// The values of a stored array.
  std::byte* valuesOf(ArrayId id) const {
    TC0_ASSERT(run_.schedule[id].offset >= 0);
    return state_ + run_.schedule[id].offset * run_.lanes;
  }
  /// Evaluates part `part` of `parts` of a stored sum, step or read. Together the parts are the
  /// whole.
  void evaluate(ArrayId id, std::int64_t part = 0, std::int64_t parts = 1);
  /// Copies one element in all lanes as 64-bit numbers. The array must lie in rows.
  void copyRow(ArrayId id, std::int64_t element, std::int64_t* values) const;

 private:
  Block(const RunContext& run, std::uint64_t bytes, std::byte* state);

  static constexpr std::size_t kNoTerm = ~std::size_t{0};
  /// Accumulators [row][lane] of elements [first, first + rows) of an array. If the tile is fresh,
  /// they hold nothing yet: the first that is added replaces what lies there.
  struct Tile {
    Accumulator type;
    std::int64_t first, rows;
    std::byte* numbers;
    bool fresh = false;
  };
  /// Part `number` of `of` equal parts.
  struct Part {
    std::int64_t number, of;
    /// The first of `count` things that belongs to the part, if they are divided in multiples of
    /// `grain`.
    std::int64_t begin(std::int64_t count, std::int64_t grain) const;
    std::int64_t end(std::int64_t count, std::int64_t grain) const {
      return Part{number + 1, of}.begin(count, grain);
    }
  };
  bool isDense(ArrayId sum) const;
  void evaluateDense(ArrayId sum, ArrayId target, Part part);
  const std::uint8_t* denseSource(const FlatTerm& term, const DensePlan& dense,
                                  std::int64_t element);
  void scaleDense(const std::int32_t* scales) const;
  Tile widened(const Tile& tile, Accumulator type) const;
  void finishDense(ArrayId sum, ArrayId target, std::int64_t element);
  void evaluateSum(ArrayId id, const FlatSum& sum, Part part);
  void evaluateStep(ArrayId id, const StepPlan& step, Part part);
  void clear(const Tile& tile) const;
  void addSum(const FlatSum& sum, const Tile& tile, std::size_t except = kNoTerm) const;
  void addView(const Shape& shape, const FlatTerm& view, const Tile& tile) const;
  void addTerm(const FlatTerm& term, const std::int64_t* index, const Tile& tile) const;
  void addCommon(const FlatTerm& term, const std::int64_t* index, const Tile& tile) const;
  void addProduct(const FlatProduct& product, const std::int64_t* index, const Tile& tile) const;
  void multiplyQuads(const FlatProduct& product, const ProductJob& rows, const std::byte* a,
                     const std::byte* b, const Tile& tile) const;
  void addMaximum(const FlatMaximum& maximum, const std::int64_t* index, const Tile& tile) const;
  void addConstants(const FlatTerm& term, std::int64_t weight, std::int64_t rowStride,
                    const Tile& tile) const;
  void finishStep(ArrayId id, const Tile& tile) const;
  Tile findRanks(const StepPlan& step, const Tile& tile) const;
  void showRanks(ArrayId id, const Tile& ranks) const;
  void applyStep(const StepPlan& step, const Tile& tile) const;
  void stepRows(const StepPlan& step, std::int64_t table, std::byte* numbers,
                const std::byte* below, std::int64_t count) const;
  template <class Body>
  void forTables(const FlatStep& flat, const AffineRow& tableAt, const Tile& tile,
                 const Body& body) const;
  void storeTile(ArrayId id, const Tile& tile) const;
  void storeQuads(ArrayId id, const Tile& tile) const;
  /// The first number of row `row` of a tile.
  std::byte* rowOf(const Tile& tile, std::int64_t row) const {
    return tile.numbers + row * run_.lanes * bytesOf(tile.type);
  }

  const RunContext& run_;
  std::int64_t tileRows_;
  AlignedBytes arrays_;         // the stored arrays; empty in a helper
  std::byte* state_;            // those arrays, or the ones of the block that is helped
  AlignedBytes tile_;           // sums or numerators
  AlignedBytes denominators_;   // of a ratio step, as many as the tile has numerators
  AlignedBytes ranks_, shown_;  // of a step by rank, as 32-bit numbers
  AlignedBytes packed_;         // a matrix's source in quads, if it does not lie so
  AlignedBytes scratch_;        // DenseJob::scratch
  AlignedBytes widened_;        // four sums of a matrix, for a step that is not in 32-bit numbers
  AlignedBytes row_;            // what all rows of a matrix share
};

}  // namespace tc0
