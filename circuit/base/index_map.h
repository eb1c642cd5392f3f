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

/// Arrays have fewer elements than this, so that sums and differences of addresses fit 64 bits.
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

/// The element of a source array that an operation reads: row k is the k-th coordinate in the
/// source as an affine function of the reader's index. For a term of a sum, the reader's index is
/// the output index followed by the reduction index. Broadcasts, slices, transposes, windows and
/// diagonals are all such maps.
using IndexMap = std::vector<AffineRow>;

/// The least and the largest value of a row over the box 0 <= index[d] < extents[d].
struct RowBounds {
  __int128 lo, hi;
};
RowBounds boundsOf(const AffineRow& row, std::span<const std::int64_t> extents);

/// The number of elements of a shape. Throws Error, naming `what`, if an extent is below 1, the
/// rank is above kMaxRank or the product is not below kMaxElements.
std::int64_t elementsOf(const Shape& shape, const std::string& what);

/// The row that gives the row-major element number of an index of this shape.
AffineRow rowMajor(const Shape& shape);

/// Whether 0 <= index[d] < shape[d] in every dimension.
bool isInside(const Shape& shape, const std::int64_t* index);

/// Writes the index that has this row-major element number.
void unflatten(const Shape& shape, std::int64_t element, std::int64_t* index);

/// Moves `index` to the next one of the box in row-major order. After the last index it becomes all
/// zeros and the function returns false.
bool advance(std::int64_t* index, std::span<const std::int64_t> extents);

/// The map that reads each element at its own index.
IndexMap identityMap(std::size_t rank);

/// The index in the source that a map reads for a reader at `index`.
Index indexAt(const IndexMap& map, const std::int64_t* index);

/// The row index -> outer(inner(index)); `outer` has a stride for each row of `inner`. Throws Error
/// if a number of the result is not below 2^60 in magnitude.
AffineRow compose(const AffineRow& outer, const IndexMap& inner);

/// The index of an element as messages write it: "[1, 2]".
std::string indexText(const Shape& shape, std::int64_t element);

}  // namespace tc0
