#pragma once

#include <cstdint>

#include "circuit/base/range.h"
#include "runtime/arrays/kernels/element.h"

namespace tc0 {

/// The narrowest type that holds a range.
inline Element elementFor(Range range) {
  if (range.lo >= 0 && range.hi <= 255) return Element::kU8;
  if (range.lo >= -128 && range.hi <= 127) return Element::kI8;
  if (range.lo >= INT16_MIN && range.hi <= INT16_MAX) return Element::kI16;
  if (range.lo >= INT32_MIN && range.hi <= INT32_MAX) return Element::kI32;
  return Element::kI64;
}

/// The place of an element type in tables of kElementTypes entries.
constexpr int placeOf(Element element) { return static_cast<int>(element); }

constexpr std::int64_t bytesOf(Element element) {
  constexpr std::int64_t kBytes[kElementTypes] = {1, 1, 2, 4, 8};
  return kBytes[placeOf(element)];
}

constexpr int placeOf(Accumulator numbers) { return static_cast<int>(numbers); }
constexpr std::int64_t bytesOf(Accumulator numbers) {
  return numbers == Accumulator::kInt32 ? 4 : 8;
}

/// The value that byte 0 of a quad stands for, in an array of one byte an element.
inline std::int64_t quadZero(Range range) {
  return range.lo >= 0 && range.hi <= 255 ? 0 : range.lo;
}

}  // namespace tc0
