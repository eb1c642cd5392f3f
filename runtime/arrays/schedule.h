#pragma once

#include <cstdint>
#include <vector>

#include "runtime/arrays/plan.h"

namespace tc0 {

/// What one run does with one array: whether anything needs it, whether its values are stored or
/// made in tiles inside the step that reads them, and where they lie in a block's state. An array's
/// place is free again after its last reader, so a chain of arrays needs two places.
struct ScheduledArray {
  bool needed = false;
  bool stored = false;
  ArrayId inside = -1;       // the step that makes this sum in tiles, or -1
  ArrayId with = -1;         // the array whose evaluation makes this one too; itself if none does
  ArrayId lastUse = -1;      // the last array whose evaluation reads this one
  std::int64_t offset = -1;  // bytes for each lane before it in the state
};

/// What a run demands of each array.
struct ScheduleRequest {
  PerArray<bool> leaving;  // the values leave: outputs and watched arrays
  PerArray<bool> stored;  // the values must be stored in rows, because a watched gate compares them
  PerArray<bool> needed;  // the array must be evaluated, because one of its gates is watched
};

/// A tile holds about this many accumulators, and at least one row, so that it stays in the first
/// cache together with what it reads.
inline constexpr std::int64_t kTileNumbers = 2048;

/// Whether a block of so many lanes uses the dense kernels: they work on 16 lanes at once.
bool usesDense(std::int64_t lanes);

/// The order and places of all arrays in one kind of run.
class Schedule {
 public:
  Schedule(const Circuit& circuit, const PerArray<ArrayPlan>& plans,
           const ScheduleRequest& request);

  const ScheduledArray& operator[](ArrayId id) const { return arrays_[id]; }
  /// The arrays that are made with array `id`, itself first.
  const std::vector<ArrayId>& madeWith(ArrayId id) const { return madeWith_[id]; }
  /// Bytes of all stored arrays in a block of so many lanes; saturates.
  std::uint64_t stateBytes(std::int64_t lanes) const;
  /// An array of bytes lies in quads if matrices alone read it and the lanes fill registers,
  /// otherwise in rows.
  Placement placement(ArrayId id, std::int64_t lanes) const;
  /// Bytes of one tile of accumulators.
  static std::uint64_t tileBytes(std::int64_t lanes);
  /// Bytes for the ranks of a tile and what is shown at them; 0 if no step is made by rank.
  std::uint64_t rankBytes(std::int64_t lanes) const { return byRank_ ? tileBytes(lanes) : 0; }
  /// Bytes of the largest source of a matrix, packed into quads.
  std::uint64_t packedBytes(std::int64_t lanes) const;
  /// Quads of the largest source of a matrix.
  std::int64_t packedQuads() const { return packedQuads_; }

 private:
  void findUses(const ScheduleRequest& request);
  void group();
  void fuse(const ScheduleRequest& request);
  void findQuads(const ScheduleRequest& request);
  void place();

  const Circuit& circuit_;
  const PerArray<ArrayPlan>& plans_;
  PerArray<ScheduledArray> arrays_;
  PerArray<std::vector<ArrayId>> madeWith_;
  PerArray<bool> quads_;     // arrays that matrices alone read, where they lie
  std::uint64_t bytes_ = 0;  // of a lane of the state
  std::int64_t packedQuads_ = 0;
  bool byRank_ = false;
};

}  // namespace tc0
