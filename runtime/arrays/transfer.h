#pragma once

#include <cstddef>
#include <cstdint>

#include "circuit/base/range.h"
#include "runtime/arrays/element.h"

namespace tc0 {

struct DenseKernels;

/// Samples in and out of a block: between [sample][element] outside, in the caller's type, and an
/// array's own element type and placement inside.
struct Transfer {
  Element element = Element::kU8;
  Placement placement = Placement::kRows;
  Range range;                // of the array
  std::int64_t zero = 0;      // what byte 0 stands for, in quads
  std::int64_t elements = 0;  // of the array
  std::int64_t lanes = 0;     // of the block
  std::int64_t samples = 0;   // of the lanes, those that carry samples
};

/// Fills the array's buffer; lanes without a sample get range.lo. False where a value lies outside
/// the range. `dense`: kernels for quads, or null.
bool fillLanes(const Transfer& transfer, Element outside, const std::byte* samples,
               std::byte* buffer, const DenseKernels* dense);

/// Writes the lanes that carry samples; the outside type holds the range.
void drainLanes(const Transfer& transfer, const std::byte* buffer, Element outside,
                std::byte* samples, const DenseKernels* dense);

}  // namespace tc0
