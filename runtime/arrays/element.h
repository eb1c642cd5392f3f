#pragma once

#include <cstddef>
#include <cstdint>

#include "circuit/base/range.h"

namespace tc0 {

/// How the array engine stores the numbers of one array: the narrowest type that holds the proven
/// range.
enum class Element : std::uint8_t { kU8, kI8, kI16, kI32, kI64 };
inline constexpr std::size_t kElementTypes = 5;

inline Element elementFor(Range range) {
  if (range.lo >= 0 && range.hi <= 255) return Element::kU8;
  if (range.lo >= -128 && range.hi <= 127) return Element::kI8;
  if (range.lo >= INT16_MIN && range.hi <= INT16_MAX) return Element::kI16;
  if (range.lo >= INT32_MIN && range.hi <= INT32_MAX) return Element::kI32;
  return Element::kI64;
}

inline std::int64_t bytesOf(Element element) {
  constexpr std::int64_t kBytes[kElementTypes] = {1, 1, 2, 4, 8};
  return kBytes[element];
}

/// Where element e of lane l (one sample of a block of `lanes`) stands in an array's buffer.
/// kRows:  at [e][l], in the array's element type.
/// kQuads: at [e / 4][l][e % 4], one byte, holding value - zero: four neighbours of one sample side
///         by side, the operand of a byte dot product.
enum class Placement : std::uint8_t { kRows, kQuads };

/// What a quad's byte 0 stands for, in an array of one byte an element.
inline std::int64_t quadZero(Range range) {
  return range.lo >= 0 && range.hi <= 255 ? 0 : range.lo;
}

}  // namespace tc0
