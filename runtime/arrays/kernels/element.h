#pragma once

#include <cstddef>
#include <cstdint>

namespace tc0 {

/// The number types in which the array engine stores arrays, narrowest first. Each array gets the
/// narrowest one that holds its proven range.
enum class Element : std::uint8_t { kU8, kI8, kI16, kI32, kI64 };
inline constexpr std::size_t kElementTypes = 5;

/// The numbers in which a tile adds up. Doubles hold whole numbers, exactly because those are proved
/// to be small enough, and quotients on the way to a rank.
enum class Accumulator : std::uint8_t { kInt32, kDouble, kInt64 };
inline constexpr std::size_t kAccumulators = 3;

/// The place of element e of lane l in an array's buffer. A lane is one sample of a block.
/// kRows:  at [e][l], in the array's element type.
/// kQuads: at [e / 4][l][e % 4], one byte, holding value - zero: four neighbours of one sample side
///         by side, the operand of a byte dot product.
enum class Placement : std::uint8_t { kRows, kQuads };

}  // namespace tc0
