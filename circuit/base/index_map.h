#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tc0 {

using Shape = std::vector<std::int64_t>;  // extents; the last dimension runs fastest
using Index = std::vector<std::int64_t>;  // one coordinate a dimension

/// Arrays and reductions have at most this many dimensions each.
inline constexpr std::size_t kMaxRank = 16;

/// An array has fewer elements than this, so that differences of addresses fit 64 bits with room to
/// spare.
inline constexpr std::uint64_t kMaxElements = std::uint64_t{1} << 60;

/// An affine function of an index: offset + sum_d strides[d] * index[d].
struct AffineRow {
  std::int64_t offset = 0;
  std::vector<std::int64_t> strides;

  std::int64_t at(const std::int64_t* index) const {
    std::int64_t value = offset;
    for (std::size_t d = 0; d < strides.size(); ++d) value += strides[d] * index[d];
    return value;
  }
  bool operator==(const AffineRow&) const = default;
};

/// Where an operation reads: row k is the k-th coordinate in the source array as an affine function
/// of the reader's index (for terms of a sum: output index, then reduction index). Broadcasts,
/// slices, transposes, windows and diagonals are all such maps.
using IndexMap = std::vector<AffineRow>;

/// The least and the largest value of a row over the box 0 <= index[d] < extents[d].
struct RowBounds {
  __int128 lo, hi;
};
RowBounds boundsOf(const AffineRow& row, std::span<const std::int64_t> extents);

/// The number of elements of a shape; throws Error, naming `what`, when an extent is below 1, the
/// rank is above kMaxRank or the product does not stay below kMaxElements.
std::int64_t elementsOf(const Shape& shape, const std::string& what);

/// The row that gives the row-major element number, for an index of this shape.
AffineRow rowMajor(const Shape& shape);

/// The index of an element number in row-major order.
void unflatten(const Shape& shape, std::int64_t element, std::int64_t* index);

/// Steps `index` through the box in row-major order; false when it has wrapped around to all zeros.
bool advance(std::int64_t* index, std::span<const std::int64_t> extents);

/// The map that reads each element at its own index.
IndexMap identityMap(std::size_t rank);

/// The source's index for the reader's.
Index indexAt(const IndexMap& map, const std::int64_t* index);

/// outer(inner(index)): `outer` is affine in the coordinates that the rows `inner` give.
AffineRow compose(const AffineRow& outer, const IndexMap& inner);

/// How an index names itself in messages: "[1, 2]".
std::string indexText(const Shape& shape, std::int64_t element);

}  // namespace tc0
