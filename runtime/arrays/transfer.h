#pragma once

#include <cstddef>

#include "runtime/arrays/kernels/dense.h"
#include "runtime/arrays/kernels/transfer.h"

namespace tc0 {

/// Fills an array's buffer from samples of type `outside`. Lanes without a sample get the lowest
/// value of the range. Returns whether all values lie inside the range. `dense`: kernels for quads,
/// or null.
bool fillLanes(const Transfer& transfer, Element outside, const std::byte* samples,
               std::byte* buffer, const DenseKernels* dense);

/// Writes the lanes that carry samples. The type `outside` must hold the range.
void drainLanes(const Transfer& transfer, const std::byte* buffer, Element outside,
                std::byte* samples, const DenseKernels* dense);

}  // namespace tc0
