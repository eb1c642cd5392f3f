#pragma once

#include <cstdint>

#include "runtime/arrays/kernels/element.h"

namespace tc0 {

/// How samples of one array pass in and out of a block: between [sample][element] in the caller's
/// type and the array's own element type and placement.
struct Transfer {
  Element element = Element::kU8;
  Placement placement = Placement::kRows;
  std::int64_t lo = 0, hi = 0;  // the array's proven range
  std::int64_t zero = 0;        // a quad stores value - zero; this is that zero
  std::int64_t elements = 0;    // of the array
  std::int64_t lanes = 0;       // of the block
  std::int64_t samples = 0;     // lanes that carry samples: the first ones
};

/// Quads by AVX-512, for every kernel of 512 bits (DenseKernels says what each does).
bool fillAvx512(const Transfer& transfer, const std::int64_t* samples, std::uint8_t* quads);
void drainAvx512(const Transfer& transfer, const std::uint8_t* quads, std::int64_t* samples);
bool fillBytesAvx512(const Transfer& transfer, bool isSigned, const std::uint8_t* samples,
                     std::uint8_t* quads);
void drainBytesAvx512(const Transfer& transfer, const std::uint8_t* quads, std::uint8_t* samples);

}  // namespace tc0
