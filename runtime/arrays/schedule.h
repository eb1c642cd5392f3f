#pragma once

#include <cstdint>
#include <vector>

#include "runtime/arrays/plan.h"

namespace tc0 {

/// What one run does with each array: whether anything asks for it, whether its values are stored
/// or made in tiles inside the step that reads them, and where in a block's state they lie. An
/// array's place is free again after its last reader, so a chain of arrays needs two places.
struct ScheduledArray {
  bool needed = false;
  bool stored = false;
  ArrayId inside = -1;       // the step that makes this sum in tiles, or -1
  ArrayId lastUse = -1;      // the last array whose evaluation reads this one
  std::int64_t offset = -1;  // bytes for each lane before it in the state
};

struct ScheduleRequest {
  std::vector<bool> leaving;  // arrays whose values leave: outputs and watched arrays
  std::vector<bool> stored;   // arrays that have to be stored in rows: what watched gates compare
  std::vector<bool> needed;   // steps whose gates are watched
};

/// A tile holds about this many accumulators, so that it stays in the first cache with what it
/// reads; at least one row.
inline constexpr std::int64_t kTileNumbers = 2048;

/// Whether blocks of so many lanes run the byte dot products, where the plan has any.
bool usesDense(std::int64_t lanes);

class Schedule {
 public:
  Schedule(const Circuit& circuit, const std::vector<ArrayPlan>& plans,
           const ScheduleRequest& request);

  const ScheduledArray& operator[](ArrayId id) const { return arrays_[id]; }
  /// Bytes of all stored arrays in a block of so many lanes; saturates.
  std::uint64_t stateBytes(std::int64_t lanes) const;
  /// Arrays of bytes that only matrices read lie in quads, where the lanes fill registers.
  Placement placement(ArrayId id, std::int64_t lanes) const;
  /// Bytes of one tile of accumulators, and of the largest source of a matrix packed into quads.
  static std::uint64_t tileBytes(std::int64_t lanes);
  std::uint64_t packedBytes(std::int64_t lanes) const;

 private:
  void findUses(const ScheduleRequest& request);
  void fuse(const ScheduleRequest& request);
  void findQuads(const ScheduleRequest& request);
  void place();

  const Circuit& circuit_;
  const std::vector<ArrayPlan>& plans_;
  std::vector<ScheduledArray> arrays_;
  std::vector<bool> quads_;  // arrays that matrices alone read, as they lie
  std::uint64_t bytes_ = 0;  // of a lane of the state
  std::int64_t packedQuads_ = 0;
};

}  // namespace tc0
