#pragma once

#include <cstdint>
#include <vector>

#include "model/program/program.h"

namespace tc0::program {

/// Which tensors have to be computed to know some of them, and where each lies in memory while it
/// is needed. Tensors that are not needed at the same time share a slot, and a reshape lies where
/// its operand does.
struct MemoryPlan {
  static constexpr int kNone = -1;

  PerTensor<int> slot;                   // kNone: the tensor is not needed
  std::vector<std::int64_t> slots = {};  // the elements of each slot

  /// The elements of all slots.
  std::int64_t elements() const;
};

MemoryPlan memoryPlan(const Program& program, const std::vector<TensorId>& wanted);

}  // namespace tc0::program
